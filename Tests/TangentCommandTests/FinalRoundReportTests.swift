import Tangent
import TangentCommand
import TestSupport
import Testing

/// What is said of a final round, on losses that are made up.
@Suite struct FinalRoundReportTests {
  private let template: Trial

  init() throws {
    template = try #require(try Study.read(GoldenFile.url("studies/version-3.sqlite")).trials().first)
  }

  /// - Parameter losses: of each finalist, one from each seed; the first is the winner's.
  private func sentence(_ losses: [[Double]], accuracy: Double = 0.5, heldOut: Int = 5000) throws -> String {
    var plan = EvaluationPlan(trainingImages: 100, heldOutImages: heldOut)
    plan.epochs = 4
    let finalists = try losses.enumerated().map { number, losses in
      var trial = template
      (trial.number, trial.evaluation.architecture) = (number, Architecture(space: "nasbench201", text: "\(number)"))
      let evaluations = losses.map { loss in
        Evaluation(
          architecture: trial.evaluation.architecture,
          measurements: [
            NetworkMeasurement(
              seed: 0, values: ["held-out-loss": .defined(loss), "validation-accuracy": .defined(accuracy)], epochs: [],
              seconds: .init(training: 0, kernel: 0, total: 0))
          ])
      }
      return FinalRound.Finalist(
        ranked: try #require([trial].ranked(by: Objective("lga")).first), epochs: 4, evaluations: evaluations)
    }
    return FinalRoundReport(finalists: finalists, plan: plan, ranked: finalists.map(\.ranked)).sentence
  }

  /// Means .30, .3125, .32 and .305, deviations .01, .02, .02 and .02 over three seeds: the errors of the differences
  /// are √(.01²/3 + .02²/3) = .0129, so that the third is not level.
  @Test func thoseThatMayBeAsGoodAreNamed() throws {
    let lowest = [0.29, 0.30, 0.31]
    let (near, far, nearer) = ([0.2925, 0.3125, 0.3325], [0.30, 0.32, 0.34], [0.285, 0.305, 0.325])
    #expect(
      try sentence([lowest, near, far, nearer])
        == "After 4 epochs of 100 images from 3 seeds, it has the lowest loss of the 4 finalists left on 5,000 held-out "
        + "images (± is one standard error); by score alone it ranks 1. Finalists 2 and 4 are within one standard "
        + "error (of the difference in loss) of the winner and may be as good.")
    #expect(
      try sentence([lowest, far, near]).hasSuffix(
        " Finalist 3 is within one standard error (of the difference in loss) of the winner and may be as good."))
    #expect(try sentence([lowest, far]).hasSuffix("it ranks 1."))
    // One seed has no error, and nothing is said of it.
    #expect(try sentence([[0.3], [0.3]]).hasSuffix("it ranks 1."))
    #expect(
      try sentence([near, lowest]).contains(
        "the cheapest of the 2 finalists left whose loss is within one standard error of the lowest"))
  }

  /// √(.5 · .5 / 40) = .0791; an accuracy of 1 has no such error.
  @Test func fewHeldOutImagesAreACaution() throws {
    let losses = [[0.29, 0.30, 0.31], [0.5, 0.5, 0.6]]
    #expect(
      try sentence(losses, heldOut: 40).hasSuffix(
        " With only 40 held-out images, the choice is uncertain: their number alone gives the accuracy a standard error of "
          + "7.9 points."))
    #expect(
      try sentence(losses, accuracy: 1, heldOut: 2).hasSuffix(
        " With only 2 held-out images, the choice is uncertain: other images might rank the finalists differently."))
    #expect(try !sentence(losses, heldOut: 1000).contains("the choice is uncertain"))
  }
}
