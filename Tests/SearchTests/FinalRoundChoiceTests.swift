import Graphs
import Metrics
import Search
import Spaces
import TestSupport
import Testing

/// The rule of one standard error, on losses that are made up.
@Suite struct FinalRoundChoiceTests {
  private let folder: TemporaryFolder
  private let template: Trial

  init() throws {
    folder = try TemporaryFolder()
    let budget = try SearchBudget(evaluations: 1)
    let study = try Study.create(
      at: folder.file("study.sqlite"), SampleStudies.configuration(algorithm: .random, metrics: ["lga"]),
      budget: budget,
      catalogue: SampleAlgorithms.catalogue)
    template = try #require(
      SearchRun(study, evaluator: SampleEvaluator(), workers: 1, budget: budget).run().trials.first)
  }

  /// - Parameter cost: multiply-accumulates.
  private func finalist(_ number: Int, losses: [Double], cost: Int, epochs: Int = 4) throws -> FinalRound.Finalist {
    let architecture = Architecture(space: "nasbench201", text: "\(number)")
    let evaluations = losses.map { loss in
      Evaluation(
        architecture: architecture,
        measurements: [
          NetworkMeasurement(
            seed: 0, values: ["held-out-loss": loss.isNaN ? .undefined("diverged") : .defined(loss)], epochs: [],
            seconds: .init(training: 0, kernel: 0, total: 0))
        ])
    }
    var trial = template
    (trial.number, trial.evaluation.architecture, trial.targetCost.multiplyAccumulates) = (number, architecture, cost)
    return FinalRound.Finalist(
      ranked: try #require([trial].ranked(by: Objective("lga")).first), epochs: epochs, evaluations: evaluations)
  }

  private func order(_ finalists: [FinalRound.Finalist]) -> [Int] { finalists.winnerFirst.map(\.ranked.trial.number) }

  /// Means .30 and .32; deviations .01 and .02 over three seeds, so the difference's error is √(.01²/3 + .02²/3) = .0129:
  /// .02 is more, .0125 less.
  @Test func theCheapestWithinOneStandardErrorWins() throws {
    let lowest = try finalist(0, losses: [0.29, 0.30, 0.31], cost: 100)
    #expect(try order([lowest, finalist(1, losses: [0.30, 0.32, 0.34], cost: 50)]) == [0, 1])
    #expect(try order([lowest, finalist(1, losses: [0.2925, 0.3125, 0.3325], cost: 50)]) == [1, 0])
    // A costlier one does not win, nor one that was trained less.
    #expect(try order([lowest, finalist(1, losses: [0.2925, 0.3125, 0.3325], cost: 150)]) == [0, 1])
    #expect(try order([lowest, finalist(1, losses: [0.20, 0.20, 0.20], cost: 50, epochs: 2)]) == [0, 1])
    #expect(try order([lowest, finalist(1, losses: [0.20], cost: 50)]) == [0, 1])
  }

  @Test func fromOneSeedTheLowestLossWins() throws {
    let two = [try finalist(0, losses: [0.31], cost: 10), try finalist(1, losses: [0.30], cost: 100)]
    #expect(order(two) == [1, 0])
  }

  @Test func whatDivergedIsLast() throws {
    let two = [
      try finalist(0, losses: [.nan, 0.1, 0.1], cost: 10), try finalist(1, losses: [0.3, 0.4, 0.5], cost: 100),
    ]
    #expect(order(two) == [1, 0])
    #expect(try order([finalist(0, losses: [.nan], cost: 10)]) == [0])
    #expect(order([]).isEmpty)
  }
}
