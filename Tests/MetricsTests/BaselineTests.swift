import Foundation
import Metrics
import Testing
import Training

@Suite struct BaselineTests {
  private static func ingredients(training: TrainingOutcome?) -> MetricIngredients {
    MetricIngredients(
      kernel: .missing("none was asked for"), labels: [], cost: .example, convolutions: 17, training: training)
  }

  @Test func costsAreReadOff() {
    let ingredients = Self.ingredients(training: nil)
    #expect(Metric.parameterCount.value(ingredients) == .defined(1_234))
    #expect(Metric.multiplyAccumulates.value(ingredients) == .defined(56_789))
    #expect(Metric.convolutionCount.value(ingredients) == .defined(17))
  }

  /// 2.25 + 1.5; no division by the number of epochs.
  @Test func trainingLossesAreSummed() {
    #expect(Metric.trainingLoss.value(Self.ingredients(training: .example)) == .defined(3.75))
    #expect(Metric.validationAccuracy.value(Self.ingredients(training: .example)) == .defined(0.375))
    #expect(Metric.trainingAccuracy.value(Self.ingredients(training: .example)) == .defined(0.5))
    #expect(Metric.lastEpochLoss.value(Self.ingredients(training: .example)) == .defined(1.5))
    #expect(Metric.heldOutLoss.value(Self.ingredients(training: .example)) == .defined(1.75))
  }

  /// Finite training losses and logits that are none: a loss of the held-out images that says so.
  @Test(arguments: [Double.nan, .infinity]) func aHeldOutLossThatIsNoNumberIsUndefined(loss: Double) {
    var outcome = TrainingOutcome.example
    outcome.heldOutLoss = loss
    #expect(
      Metric.heldOutLoss.value(Self.ingredients(training: outcome))
        == .undefined("the loss on the held-out images is not a number"))
  }

  @Test(arguments: [Metric.trainingLoss, .lastEpochLoss, .heldOutLoss, .validationAccuracy, .trainingAccuracy])
  func undefinedWithoutASoundTraining(metric: Metric) {
    let untrained: [TrainingOutcome?] = [nil, TrainingOutcome(epochs: [], validationAccuracy: 0.1)]
    for outcome in untrained {
      #expect(metric.value(Self.ingredients(training: outcome)) == .undefined("the network was not trained"))
    }
    #expect(metric.value(Self.ingredients(training: .diverged)) == .undefined("the training diverged"))
  }

  @Test(arguments: [Metric.validationAccuracy, .heldOutLoss]) func someMetricsNeedHeldOutImages(metric: Metric) {
    let ingredients = Self.ingredients(training: TrainingOutcome(epochs: TrainingOutcome.example.epochs))
    #expect(
      metric.value(ingredients) == .undefined("no images are held out for validation"))
    #expect(Metric.trainingLoss.value(ingredients) == .defined(3.75))
  }

  @Test func outcomesSurviveJSON() throws {
    for outcome in [TrainingOutcome.example, TrainingOutcome(epochs: [])] {
      #expect(try JSONDecoder().decode(TrainingOutcome.self, from: JSONEncoder().encode(outcome)) == outcome)
    }
  }
}
