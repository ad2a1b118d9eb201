import Datasets
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct TrivialAugmentTests {
  private struct Golden: Decodable {
    struct Image: Decodable {
      let name: String
      let channels: Int
      let width: Int
      let height: Int
      let pixels: Data
      let cases: [Case]
    }
    struct Case: Decodable {
      let operation: String
      let strength: Int
      let isNegative: Bool
      let pixels: Data
    }
    let images: [Image]
  }

  /// Pillow's own operations, every pixel.
  @Test func operationsArePillows() throws {
    let golden = try GoldenFile.read("operations.json", as: Golden.self)
    var seen: Set<String> = []
    for image in golden.images {
      let planes = ImagePlanes(
        channels: image.channels, height: image.height, width: image.width, values: [UInt8](image.pixels))
      for wanted in image.cases {
        let operation = try #require(ImageOperation(rawValue: wanted.operation))
        seen.insert(wanted.operation)
        let result = operation.applied(to: planes, strength: wanted.strength, isNegative: wanted.isNegative)
        let differences = zip(result.values, wanted.pixels).count { $0 != $1 }
        #expect(
          differences == 0,
          "\(image.name) \(wanted.operation) \(wanted.strength)\(wanted.isNegative ? " negative" : ""): \(differences)")
      }
    }
    #expect(seen == Set(ImageOperation.allCases.map(\.rawValue)) && golden.images.count == 4)
  }

  /// Each image by its own choice, whatever its neighbors have, gray and in color, also where channels vary fastest.
  @Test(arguments: [1, 3, 4]) func aBatchIsItsImages(channels: Int) throws {
    let shape = [ImageOperation.allCases.count, channels, 6, 5]
    let size = channels * 30
    let pixels = PortableNumbers.uniform("trivial", shape[0] * size).map { UInt8(127 + 120 * $0) }
    let choices = ImageOperation.allCases.map { TrivialAugment.Choice($0, strength: 17, isNegative: true) }
    let images = try Tensor(pixels, shape: shape)
    for tensor in [images, try images.contiguous(.channelsLast)] {
      let result = try TrivialAugment(choices).applied(to: tensor)
      let values = try result.contiguous().scalars(as: UInt8.self)
      #expect(result.shape == shape)
      for (index, choice) in choices.enumerated() {
        let range = index * size..<(index + 1) * size
        let image = ImagePlanes(channels: channels, height: 6, width: 5, values: Array(pixels[range]))
        #expect(
          Array(values[range]) == choice.operation.applied(to: image, strength: 17, isNegative: true).values)
      }
    }
  }

  /// 14 operations, 31 strengths, two directions: each of 868 choices 20 times, with a standard deviation of 4.5.
  @Test func everyChoiceIsAsLikely() {
    let choices = TrivialAugment(count: 868 * 20, seed: Seed(3)).choices
    var counts: [TrivialAugment.Choice: Int] = [:]
    for choice in choices { counts[choice, default: 0] += 1 }
    #expect(counts.count == 868 && counts.values.allSatisfy { (2...45).contains($0) })
    #expect(TrivialAugment(count: 5, seed: Seed(3)).choices == Array(choices.prefix(5)))
    #expect(TrivialAugment(count: 5, seed: Seed(4)).choices != Array(choices.prefix(5)))
  }
}
