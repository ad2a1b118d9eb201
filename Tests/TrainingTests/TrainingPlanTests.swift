import Datasets
import TestSupport
import Testing
import Torch
import Training

@Suite struct TrainingPlanTests {
  @Test func differencesNameTheOptions() throws {
    let plan = try TinyData.plan()
    var other = plan
    #expect(plan.differences(to: other).isEmpty)
    other.seed = 6
    other.recipe.optimizer = .sgd(momentum: 0.5, usesNesterov: true, weightDecay: 5e-4)
    other.settings["kernel"] = "frozen"
    #expect(
      plan.differences(to: other) == [
        "recipe.optimizer.momentum 0.5 instead of 0.9", "seed 6 instead of 5", "settings.kernel frozen instead of none",
      ])
    // The seed is the default's: it was not asked for.
    var defaults = plan
    defaults.seed = 6
    #expect(!plan.differences(to: other, defaults: defaults).contains { $0.hasPrefix("seed") })
  }

  /// The length of a constant schedule decides nothing, that of a cosine every rate.
  @Test(arguments: [(LearningRateSchedule.constant, true), (.cosine, false)])
  func moreEpochs(schedule: LearningRateSchedule, isTheSame: Bool) throws {
    let plan = try TinyData.plan(schedule: schedule)
    var longer = plan
    longer.epochs = 9
    #expect(plan.differences(to: longer).isEmpty)
    longer.recipe.epochs = 9
    #expect(plan.differences(to: longer).isEmpty == isTheSame)
  }

  @Test func aCosineKeepsItsRatesUpToItsLength() throws {
    let cosine = try TinyData.plan(schedule: .cosine)
    #expect(cosine.keepsLearningRates(upTo: cosine.recipe.epochs))
    #expect(!cosine.keepsLearningRates(upTo: cosine.recipe.epochs + 1))
    #expect(try TinyData.plan(schedule: .constant).keepsLearningRates(upTo: 1000))
  }

  @Test(arguments: [nil, 30]) func imagesComeFromTheSeed(count: Int?) throws {
    let labels = (0..<60).map { $0 % 2 }
    let images = TrainingImages(
      try ImageSet(
        name: "tiny", images: Tensor([UInt8](repeating: 7, count: 60 * 16), shape: [60, 1, 4, 4]), labels: labels,
        classNames: ["a", "b"], normalization: Normalization(mean: [0.5], standardDeviation: [0.25])))
    var plan = try TinyData.plan()
    plan.trainingImages = count
    plan.heldOutImages = 20
    let data = try plan.data(images)
    #expect(data.training.count == count ?? 40 && data.validation?.count == 20)
    #expect(try plan.data(images).split == data.split)
    plan.seed += 1
    #expect(try plan.data(images).split != data.split)
  }
}
