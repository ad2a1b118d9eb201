import Datasets
import Testing
import Torch

@Suite struct ImageSetTests {
  /// The mean of each square, halves up: floor((2 * sum + area) / (2 * area)) in whole numbers.
  @Test(arguments: [(8, 4), (8, 1), (28, 14), (28, 7), (28, 4), (28, 2), (32, 16), (30, 5)])
  func reductionAveragesSquares(side: Int, size: Int) throws {
    let set = try randomImages(5, channels: 2, side: side)
    let reduced = try set.reduced(to: size)
    #expect(reduced.images.shape == [5, 2, size, size])
    #expect(reduced.images.dataType == .uint8)
    #expect(reduced.labels == set.labels)
    let pixels = try set.images.scalars(as: UInt8.self)
    let step = side / size
    var expected: [UInt8] = []
    for plane in 0..<10 {
      for row in 0..<size {
        for column in 0..<size {
          var sum = 0
          for y in 0..<step {
            for x in 0..<step { sum += Int(pixels[(plane * side + row * step + y) * side + column * step + x]) }
          }
          expected.append(UInt8((2 * sum + step * step) / (2 * step * step)))
        }
      }
    }
    #expect(try reduced.images.scalars(as: UInt8.self) == expected)
  }

  /// Means that lie halfway go up: of each 2x2 square two pixels are one more than the others.
  @Test func halvesGoUp() throws {
    let pixels: [UInt8] = (0..<255).flatMap { (low: UInt8) -> [UInt8] in [low, low + 1, low + 1, low] }
    let set = try ImageSet(
      name: "halves", images: Tensor(pixels, shape: [255, 1, 2, 2]), labels: Array(repeating: 0, count: 255),
      classNames: ["only"], normalization: rawPixels(1))
    #expect(try set.reduced(to: 1).images.scalars(as: UInt8.self) == (1...255).map { UInt8($0) })
  }

  /// More images than are reduced at a time.
  @Test func manyImagesAreReducedInOrder() throws {
    let set = try randomImages(9000, channels: 1, side: 2)
    let pixels = try set.images.scalars(as: UInt8.self)
    let expected = (0..<9000).map { image in
      UInt8((pixels[(4 * image)..<(4 * image + 4)].reduce(0) { $0 + Int($1) } + 2) / 4)
    }
    #expect(try set.reduced(to: 1).images.scalars(as: UInt8.self) == expected)
  }

  @Test func itsOwnSizeChangesNothing() throws {
    let set = try randomImages(2)
    #expect(try set.reduced(to: 8).images.scalars(as: UInt8.self) == set.images.scalars(as: UInt8.self))
  }

  @Test(arguments: [0, -1, 3, 16]) func sizesThatDoNotDivideAreRefused(size: Int) throws {
    let set = try randomImages(2)
    let error = #expect(throws: DatasetError.self) { try set.reduced(to: size) }
    #expect(error?.description.contains("cannot be averaged down to \(size)x\(size)") == true)
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable () throws -> ImageSet
  }

  static func set(_ images: Tensor, labels: [Int] = [0, 1], channels: Int = 1) throws -> ImageSet {
    try ImageSet(
      name: "x", images: images, labels: labels, classNames: ["a", "b"], normalization: rawPixels(channels))
  }

  static let faults: [Fault] = [
    Fault(
      testDescription:
        "x: images must be uint8 of shape (count, channels, height, width), not float32 of shape [2, 1, 1, 1]"
    ) { try set(.zeros([2, 1, 1, 1])) },
    Fault(
      testDescription: "x: images must be uint8 of shape (count, channels, height, width), not uint8 of shape [2]"
    ) { try set(Tensor([UInt8(1), 2])) },
    Fault(testDescription: "x: 1 images need as many labels, not 2") {
      try set(Tensor([UInt8(1)], shape: [1, 1, 1, 1]))
    },
    Fault(testDescription: "x: image 1 has the label 2, but there are 2 classes") {
      try set(Tensor([UInt8(1), 2], shape: [2, 1, 1, 1]), labels: [0, 2])
    },
    Fault(testDescription: "x: the images have 1 channels, but the normalization has 3") {
      try set(Tensor([UInt8(1), 2], shape: [2, 1, 1, 1]), channels: 3)
    },
  ]

  @Test(arguments: faults) func faultsAreSentences(fault: Fault) {
    let error = #expect(throws: DatasetError.self) { try fault.make() }
    #expect(error?.description == fault.testDescription)
  }
}
