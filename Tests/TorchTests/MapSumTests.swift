import TestSupport
import Testing
import Torch

/// Sums of feature maps in one pass, against libtorch's operators one after the other.
@Suite struct MapSumTests {
  private static func numbers(_ stream: String, _ shape: [Int], _ type: DataType) throws -> Tensor {
    try Tensor(PortableNumbers.uniform("maps/" + stream, shape.reduce(1, *)), shape: shape).converted(to: type)
  }

  /// Channels below, at and above a stretch of the loops; maps with pixels and without.
  @Test(arguments: [[2, 1, 3, 3], [3, 7, 5, 4], [2, 600, 2, 1], [5, 6]], Tolerance.types)
  func sumsOfTerms(shape: [Int], type: DataType) throws {
    let channels = shape[1]
    let axes = [1, channels] + shape.dropFirst(2).map { _ in 1 }
    let maps = try (0..<3).map { try Self.numbers("map\($0)", shape, type).shifted(by: -0.5) }
    let factors = try (0..<2).map { try Self.numbers("factor\($0)", [channels], type) }
    let shift = try Self.numbers("shift", [channels], type)
    let expected =
      try maps[0] * factors[0].reshaped(axes) + maps[1] + maps[2] * factors[1].reshaped(axes)
      + shift.reshaped(axes)
    let terms: [Tensor.MapTerm] = [
      .init(maps[0], factor: factors[0]), .init(maps[1]), .init(maps[2], factor: factors[1]),
    ]
    let both = try Tensor.sum(of: terms, shift: shift, wantsSum: true, wantsPositivePart: true)
    let (sum, positive) = (try #require(both.sum), try #require(both.positivePart))
    let tolerance = Tolerance.relative(.operation, type)
    #expect(sum.shape == shape)
    #expect(try deviation(sum.doubles(), from: expected.doubles()) < tolerance)
    #expect(try deviation(positive.doubles(), from: expected.relu().doubles()) < tolerance)
    let one = try Tensor.sum(of: terms, shift: shift, wantsSum: false, wantsPositivePart: true)
    #expect(one.sum == nil)
    #expect(try one.positivePart?.doubles() == positive.doubles())
  }

  /// Two seeds for two images: the mask is the images', the gradients are the seeds'.
  @Test(arguments: [[2, 3, 5, 4], [2, 700, 2, 2], [2, 6]], Tolerance.types)
  func sumsOfGradients(shape: [Int], type: DataType) throws {
    let output = try Self.numbers("output", shape, type).shifted(by: -0.5).relu()
    let seeded = [2 * shape[0]] + shape.dropFirst()
    let gradients = try (0..<4).map { try Self.numbers("gradient\($0)", seeded, type) }
    let masked = try (gradients[0] + gradients[1]).reluInputGradient(output: Tensor.concatenation([output, output]))
    let expected = try masked + gradients[2] + gradients[3]
    let sum = try Tensor.gradientSum(
      Array(gradients[2...]), masked: Array(gradients[..<2]), where: output)
    #expect(sum.shape == seeded)
    #expect(try deviation(sum.doubles(), from: expected.doubles()) < Tolerance.relative(.operation, type))
    let plain = try Tensor.gradientSum([gradients[2], gradients[3]])
    #expect(try plain.doubles() == (gradients[2] + gradients[3]).doubles())
  }

  /// A network that diverged must not look finite behind its ReLUs.
  @Test func whatIsNoNumberStaysNone() throws {
    let map = try Tensor([Float.nan, -1, 2, 3], shape: [1, 1, 2, 2])
    let part = try Tensor.sum(of: [.init(map)], wantsSum: false, wantsPositivePart: true).positivePart
    let values = try #require(part).doubles()
    #expect(values[0].isNaN)
    #expect(values[1...] == [0, 2, 3])
  }

  @Test func shapesThatDoNotFitAreErrors() throws {
    let map = try Tensor.zeros([2, 3, 4, 4])
    #expect(throws: TorchError.self) { try Tensor.sum(of: [], wantsSum: true, wantsPositivePart: false) }
    #expect(throws: TorchError.self) { try Tensor.sum(of: [.init(map)], wantsSum: false, wantsPositivePart: false) }
    #expect(throws: TorchError.self) {
      try Tensor.sum(of: [.init(map), .init(.zeros([2, 3, 4, 5]))], wantsSum: true, wantsPositivePart: false)
    }
    #expect(throws: TorchError.self) {
      try Tensor.sum(of: [.init(map, factor: .zeros([4]))], wantsSum: true, wantsPositivePart: false)
    }
    #expect(throws: TorchError.self) {
      try Tensor.sum(of: [.init(map)], shift: .zeros([2]), wantsSum: true, wantsPositivePart: false)
    }
    #expect(throws: TorchError.self) { try Tensor.gradientSum([]) }
    #expect(throws: TorchError.self) { try Tensor.gradientSum([map, .zeros([2, 3, 4, 5])]) }
    #expect(throws: TorchError.self) { try Tensor.gradientSum([], masked: [map]) }
    #expect(throws: TorchError.self) { try Tensor.gradientSum([], masked: [map], where: .zeros([2, 3, 4, 5])) }
    #expect(throws: TorchError.self) { try Tensor.gradientSum([], masked: [map], where: .zeros([3, 3, 4, 4])) }
  }
}
