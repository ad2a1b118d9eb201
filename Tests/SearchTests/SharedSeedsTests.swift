import Foundation
import Search
import TestSupport
import Testing
import Torch

/// Architectures that are trained before they are scored start from one seed, unless a plan has each start from its own.
@Suite struct SharedSeedsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func trials(epochs: Int, shares: Bool) throws -> (Evaluator, [Trial]) {
    var plan = TinyEvaluation.plan(epochs: epochs, metrics: ["lga", "held-out-loss"], repeats: 2)
    plan.sharesSeeds = shares
    let configuration = try StudyConfiguration(
      seed: 5, plan: plan, target: SampleStudies.target, algorithm: .random, objective: "lga", pipeline: 2)
    let evaluator = try Evaluator(plan, images: TinyEvaluation.images(), seed: Seed(5))
    let study = try Study.create(
      at: folder.file("study.sqlite"), configuration, budget: SearchBudget(evaluations: 4))
    defer { try? study.close() }
    _ = try SearchRun(study, evaluator: evaluator, workers: 2, budget: SearchBudget(evaluations: 4)).run()
    return (evaluator, try study.trials())
  }

  /// The trials' values are those of `tangent score` with the study's seed.
  @Test func trainedTrialsStartFromTheSeedOfScore() throws {
    let (evaluator, trials) = try trials(epochs: 1, shares: true)
    #expect(Set(trials.map(\.architecture)).count > 1)
    #expect(trials.allSatisfy { $0.seed == EvaluationPlan.sharedSeed(5).value })
    try Libtorch.setThreads(1)
    let trial = try #require(trials.last)
    let again = try evaluator.evaluate(trial.architecture, seed: EvaluationPlan.sharedSeed(5))
    #expect(again.measurements.map(\.values) == trial.evaluation.measurements.map(\.values))
  }

  @Test func untrainedTrialsHaveSeedsOfTheirOwn() throws {
    let (_, trials) = try trials(epochs: 0, shares: true)
    #expect(Set(trials.map(\.seed)).count == trials.count)
  }

  /// Plans of earlier versions do not say it; their studies go on with a seed for each trial.
  @Test func plansThatDoNotSayHaveOwnSeeds() throws {
    let plan = TinyEvaluation.plan(epochs: 1, metrics: ["lga"])
    var record = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(plan)) as? [String: Any])
    #expect(record.removeValue(forKey: "sharesSeeds") as? Bool == true)
    let former = try JSONDecoder().decode(EvaluationPlan.self, from: JSONSerialization.data(withJSONObject: record))
    #expect(!former.sharesSeeds)
  }

  @Test func ownSeedsDiffer() throws {
    let (_, trials) = try trials(epochs: 1, shares: false)
    #expect(trials.map(\.seed) == trials.map { EvaluationPlan.seed(ofTrial: $0.number, 5).value })
    #expect(Set(trials.map(\.seed)).count == trials.count)
  }
}
