import Networks
import TestSupport
import Testing
import Torch

import Training

/// Label smoothing and mixed labels against PyTorch's cross-entropy of soft targets.
@Suite struct TrainingTargetsTests {
  private static let (count, classes) = (6, 5)

  @Test(arguments: try GoldenTraining.read().targets, Tolerance.types)
  func lossAndGradientAreThoseOfPyTorch(golden: GoldenTraining.Target, type: DataType) throws {
    let logits = try Tensor(
      PortableNumbers.uniform("training/logits", Self.count * Self.classes).map { 3 * $0 },
      shape: [Self.count, Self.classes]
    ).converted(to: type)
    func labels(_ name: String) throws -> Tensor {
      try Tensor(PortableNumbers.labels("training/\(name)", Self.count, classes: Self.classes).map(Int64.init))
    }
    let targets = TrainingTargets(
      try labels("labels"), smoothing: golden.smoothing, mixed: (try labels("partners"), golden.share))
    let (loss, gradient) = try targets.lossWithGradient(of: logits)
    #expect(deviation(try loss.item(), from: golden.loss) < Tolerance.relative(.operation, type))
    #expect(deviation(try gradient.doubles(), from: golden.gradient) < Tolerance.relative(.operation, type))
    #expect(try targets.loss(of: logits).item() == loss.item())
  }

  /// The labels of a batch go where its images go.
  @Test func labelsAreMixedAsImagesAre() throws {
    let mix = MixUp(alpha: 0.4, count: 7, seed: Seed(3))
    let images = try Tensor((0..<7).map { Double($0) }, shape: [7, 1, 1, 1])
    let labels = try Tensor((0..<7).map { Int64($0) })
    let mixed = try mix.applied(to: images).doubles()
    let partners = try mix.partners(of: labels).doubles()
    for (image, partner) in partners.enumerated() {
      #expect(abs(mixed[image] - (mix.share * Double(image) + (1 - mix.share) * partner)) < 1e-12)
    }
    #expect(Set(partners).count == 7)
    let logits = try Tensor(PortableNumbers.uniform("mix", 49), shape: [7, 7])
    let expected =
      try mix.share * logits.crossEntropy(labels).item()
      + (1 - mix.share) * logits.crossEntropy(mix.partners(of: labels)).item()
    #expect(
      deviation(try TrainingTargets(labels, smoothing: 0, mixedBy: mix).loss(of: logits).item(), from: expected)
        < Tolerance.relative(.operation, .float64))
  }
}
