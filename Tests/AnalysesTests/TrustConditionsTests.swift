import Analyses
import Datasets
import Foundation
import Search
import Testing
import Torch

@Suite struct TrustConditionsTests {
  private func images(
    _ count: Int = 6, classes: Int = 2, channels: Int = 1, side: Int = 4, pixel: Int = 0
  ) throws -> TrainingImages {
    var pixels = [UInt8](repeating: 9, count: count * channels * side * side)
    pixels[pixel] = 10
    return TrainingImages(
      try ImageSet(
        name: "bars", images: Tensor(pixels, shape: [count, channels, side, side]),
        labels: (0..<count).map { $0 % classes }, classNames: (0..<classes).map { "class \($0)" },
        normalization: Normalization(
          mean: [Double](repeating: 0.5, count: channels), standardDeviation: [Double](repeating: 0.5, count: channels))
      ))
  }

  private func conditions(
    _ images: TrainingImages, space: String = "nasbench201", channels: Int = 2
  ) throws -> TrustConditions {
    try TrustConditions(
      of: EvaluationPlan(space: space, sizes: space == "resnet" ? [:] : ["channels": channels]), images: images)
  }

  @Test func theSameImagesAndNetworksDoNotDiffer() throws {
    let conditions = try conditions(images())
    let again = try JSONDecoder().decode(TrustConditions.self, from: JSONEncoder().encode(conditions))
    #expect(again == conditions && conditions.differences(to: again).isEmpty && conditions.refusal(of: again) == nil)
  }

  @Test func otherImagesAndSizesDiffer() throws {
    let own = try conditions(images())
    let changed = try own.differences(to: conditions(images(pixel: 95)))
    #expect(changed.count == 1 && changed[0].hasPrefix("different training images"))
    #expect(try own.differences(to: conditions(images(8))) == [changed[0] + " (6 instead of 8)"])
    #expect(try own.differences(to: conditions(images(), channels: 4)) == ["channels 2 instead of 4"])
    let large = try own.differences(to: conditions(images(side: 8)))
    #expect(large.first == "images of 4x4 pixels instead of 8x8 pixels")
    for other in [try conditions(images(pixel: 95)), try conditions(images(side: 8))] {
      #expect(own.refusal(of: other) == nil)
    }
  }

  @Test func anotherTaskIsRefused() throws {
    let own = try conditions(images())
    #expect(
      try own.refusal(of: conditions(images(classes: 3, channels: 3)))
        == "1-channel images of 2 classes, but fashion-mnist has 3-channel images of 3 classes")
    #expect(
      try own.refusal(of: conditions(images(side: 32), space: "resnet")) == "networks of nasbench201, not of resnet")
  }
}
