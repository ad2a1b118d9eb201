import Graphs
import Networks
import TestSupport
import Testing
import Torch

@Suite struct DropPathTests {
  static let graph = NetworkGraph(
    nodes: [
      .init(name: "input", layer: .input(FeatureShape(channels: 3, height: 2, width: 2)), inputs: []),
      .init(name: "first", layer: .dropPath(rate: 0.3), inputs: [0]),
      .init(name: "second", layer: .dropPath(rate: 0.3), inputs: [0]),
      .init(name: "both", layer: .concatenation, inputs: [1, 2]),
    ], output: 3)

  /// Which of the images are dropped by either layer, once every value is known to be 0 or x / 0.7.
  private static func dropped(_ phase: Phase, count: Int = 400) throws -> [[Bool]] {
    let network = try Network(graph, seed: Seed(0), dataType: .float64)
    let images = try Tensor.ones([count, 3, 2, 2], dataType: .float64)
    let output = try network.logits(images, batchNorm: .frozen, phase: phase).reshaped([count, 2, 12])
    return try (0..<2).map { layer in
      let values = try output.selected(axis: 1, index: layer).doubles()
      return try (0..<count).map { image in
        let own = Set(values[image * 12..<image * 12 + 12])
        let value = try #require(own.count == 1 ? own.first : nil, "an image is dropped as a whole")
        #expect(value == 0 || abs(value - 1 / 0.7) < 1e-12)
        return value == 0
      }
    }
  }

  /// The layer's own draws are PyTorch's, and so is its output.
  @Test(arguments: try GoldenDropPath.all(), Tolerance.types)
  func outputsAreThoseOfPyTorch(golden: GoldenDropPath, type: DataType) throws {
    let context = ForwardContext(phase: .training(Seed(0)), batchNorm: .coupled, seed: Seed(golden.seed))
    let layer = DropPath(rate: golden.rate)
    let output = try layer.forward([golden.images.tensor(type)], LayerParameters([]), in: context)
    #expect(deviation(try output.doubles(), from: golden.output) < Tolerance.relative(.operation, type))
  }

  @Test func evaluationDropsNothing() throws {
    let network = try Network(Self.graph, seed: Seed(0))
    let images = try Tensor.randomNormal([4, 3, 2, 2], generator: Generator(Seed(1)))
    let both = try Tensor.concatenation([images, images], axis: 1).doubles()
    #expect(try network.logits(images, batchNorm: .coupled).doubles() == both)
  }

  /// Of n images about n·rate are dropped, and equal layers draw each for itself, so simplification keeps both.
  @Test func trainingDropsTheRate() throws {
    let dropped = try Self.dropped(.training(Seed(2)))
    for layer in dropped {
      let deviation = (400 * 0.3 * 0.7).squareRoot()
      #expect(abs(Double(layer.count { $0 }) - 400 * 0.3) < Tolerance.standardDeviations * deviation)
    }
    #expect(dropped[0] != dropped[1])
  }

  @Test func theSeedDecidesWhatIsDropped() throws {
    let first = try Self.dropped(.training(Seed(2)))
    #expect(try Self.dropped(.training(Seed(2))) == first)
    #expect(try Self.dropped(.training(Seed(3))) != first)
  }
}
