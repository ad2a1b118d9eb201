import Datasets
import Foundation
import Graphs
import Metrics
import Search
import Synchronization
import TestSupport
import Testing
import Torch

@Suite struct SearchRunTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func study(
    _ name: String, _ algorithm: SearchAlgorithm = .regularizedEvolution, epochs: Int = 0
  ) throws -> Study {
    try Study.create(
      at: folder.file("\(name).sqlite"), SampleStudies.configuration(algorithm: algorithm, epochs: epochs),
      budget: SearchBudget(evaluations: 30))
  }

  @Test(arguments: SearchAlgorithms.all.map(\.name))
  func threadsDoNotChangeTheResult(name: String) throws {
    var results: [[Trial]] = []
    for workers in [1, 2, 5] {
      let study = try study("\(name)-\(workers)", Catalogue.standard.algorithm(named: name), epochs: 9)
      let outcome = try SearchRun(
        study, evaluator: SampleEvaluator(), workers: workers, budget: SearchBudget(evaluations: 30)
      ).run()
      #expect(outcome.reason == .evaluations && outcome.evaluations == 30)
      #expect(try study.trials() == outcome.trials)
      results.append(outcome.trials)
      try study.close()
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  /// Cancelled after each of several evaluations, then resumed: as if nothing had happened.
  @Test func aCancelledSearchResumesToTheSameResult() throws {
    let whole = try study("whole")
    let expected = try SearchRun(
      whole, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: 30)
    ).run().trials
    try whole.close()
    for stop in [1, 2, 9, 25] {
      let study = try study("stopped-\(stop)")
      let box = Mutex<SearchRun?>(nil)
      let evaluator = SampleEvaluator(onEvaluation: { count in
        if count == stop { box.withLock { $0?.cancel() } }
      })
      let run = try SearchRun(study, evaluator: evaluator, workers: 3, budget: SearchBudget(evaluations: 30))
      box.withLock { $0 = run }
      let outcome = try run.run()
      #expect(outcome.reason == .cancelled && outcome.evaluations < stop)
      let resumed = try SearchRun(
        study, evaluator: SampleEvaluator(), workers: 2, budget: SearchBudget(evaluations: 30)
      ).run()
      #expect(resumed.trials == expected)
      try study.close()
      box.withLock { $0 = nil }
    }
  }

  @Test func aFinishedStudyMeasuresNothingMore() throws {
    let study = try study("done")
    let budget = try SearchBudget(evaluations: 10)
    let trials = try SearchRun(study, evaluator: SampleEvaluator(), workers: 2, budget: budget).run().trials
    let evaluator = SampleEvaluator()
    let again = try SearchRun(study, evaluator: evaluator, workers: 2, budget: budget).run()
    #expect(again.trials == trials && evaluator.evaluated.withLock { $0.isEmpty })
    let more = try SearchRun(study, evaluator: evaluator, workers: 2, budget: SearchBudget(evaluations: 15)).run()
    #expect(Array(more.trials.prefix(trials.count)) == trials && more.evaluations == 15)
    try study.close()
  }

  @Test func timeEndsASearch() throws {
    let study = try study("time")
    let budget = try SearchBudget(seconds: .leastNonzeroMagnitude)
    let outcome = try SearchRun(study, evaluator: SampleEvaluator(), workers: 2, budget: budget).run()
    #expect(outcome.reason == .time && outcome.trials.isEmpty)
    try study.close()
  }

  /// Both limits are reached: with more time, there would be nothing more to do.
  @Test func timeDoesNotEndASearchThatIsDone() throws {
    let study = try study("both")
    let budget = try SearchBudget(evaluations: 10)
    _ = try SearchRun(study, evaluator: SampleEvaluator(), workers: 2, budget: budget).run()
    let both = try SearchBudget(evaluations: 10, seconds: .leastNonzeroMagnitude)
    #expect(try SearchRun(study, evaluator: SampleEvaluator(), workers: 2, budget: both).run().reason == .evaluations)
    let more = try SearchBudget(evaluations: 11, seconds: .leastNonzeroMagnitude)
    #expect(try SearchRun(study, evaluator: SampleEvaluator(), workers: 2, budget: more).run().reason == .time)
    try study.close()
  }

  @Test(arguments: [(0, nil), (-1, nil), (nil, 0), (nil, -1), (nil, .nan), (nil, nil)] as [(Int?, Double?)])
  func aBudgetOfNothingIsRefused(evaluations: Int?, seconds: Double?) {
    #expect(throws: SearchError.self) { try SearchBudget(evaluations: evaluations, seconds: seconds) }
  }

  /// A failing architecture is a trial without a score; it ranks last and the search goes on.
  @Test func aFailureOfOneArchitectureIsItsResult() throws {
    let study = try study("failures")
    let evaluator = SampleEvaluator(failure: { architecture in
      architecture.text.hasPrefix("|nor_conv_3x3~0|")
        ? .torch(TorchError(operation: "eigenvalues", reason: "did not converge")) : nil
    })
    let trials = try SearchRun(study, evaluator: evaluator, workers: 1, budget: SearchBudget(evaluations: 30)).run()
      .trials
    let failed = trials.filter { $0.failure != nil }
    #expect(!failed.isEmpty)
    for trial in failed {
      #expect(trial.summary(of: "lga").value == .undefined("eigenvalues: did not converge"))
    }
    let ranked = try trials.ranked(by: Objective("lga")).map(\.trial)
    let firstUndefined = try #require(ranked.firstIndex { $0.summary(of: "lga").value.number == nil })
    #expect(ranked[firstUndefined...].allSatisfy { $0.summary(of: "lga").value.number == nil })
    try study.close()
  }

  /// A machine without memory says nothing of an architecture: its trial stays open, the study tells of it, and a
  /// search with memory goes on as if nothing had happened.
  @Test(arguments: [
    SearchError.torch(TorchError(operation: "empty", reason: "DefaultCPUAllocator: can't allocate memory: you tried")),
    .kernel(.network(.layer(name: "stem", TorchError(operation: "convolution", reason: "std::bad_alloc")))),
    .training(.dataset(DatasetError(TorchError(operation: "stack", reason: "CUDA out of memory. Tried to")))),
  ])
  func aFailureOfTheMachineIsNotAResult(error: SearchError) throws {
    #expect(error.isFailureOfTheMachine)
    let budget = try SearchBudget(evaluations: 12)
    let whole = try study("whole")
    let expected = try SearchRun(whole, evaluator: SampleEvaluator(), workers: 1, budget: budget).run().trials
    try whole.close()
    let lacking = try #require(expected.first { $0.reuses == nil && $0.number > 4 })
    let study = try study("lacking")
    let evaluator = SampleEvaluator(failure: { $0 == lacking.architecture ? error : nil })
    #expect(throws: error) { try SearchRun(study, evaluator: evaluator, workers: 2, budget: budget).run() }
    #expect(try study.trials().allSatisfy { $0.failure == nil && $0.number != lacking.number })
    let failure = MachineFailure(
      trial: lacking.number, architecture: lacking.architecture.text, reason: error.description)
    #expect(try study.machineFailures() == [failure])
    let resumed = try SearchRun(study, evaluator: SampleEvaluator(), workers: 2, budget: budget).run()
    #expect(resumed.trials == expected)
    #expect(try study.machineFailures().isEmpty)
    try study.close()
  }

  /// Of several workers' reasons the strongest is the search's, whoever comes first.
  @Test func anInterruptionIsTheStrongestReason() {
    for weaker in [StopReason.evaluations, .exhausted, .time] {
      #expect(max(weaker, .cancelled) == .cancelled && max(.cancelled, weaker) == .cancelled)
    }
    #expect(max(StopReason.evaluations, .time) == .time && max(.time, .exhausted) == StopReason.time)
  }

  @Test func failuresWithoutEndStopTheSearch() throws {
    let study = try study("broken")
    let evaluator = SampleEvaluator(failure: { _ in .torch(TorchError(operation: "x", reason: "broken")) })
    #expect(throws: SearchError.torch(TorchError(operation: "x", reason: "broken"))) {
      try SearchRun(study, evaluator: evaluator, workers: 2, budget: SearchBudget(evaluations: 30)).run()
    }
    #expect(try study.trials().count == 3)
    try study.close()
  }

  @Test func progressNamesTheBest() throws {
    let study = try study("progress")
    let seen = Mutex<[Double]>([])
    let outcome = try SearchRun(
      study, evaluator: SampleEvaluator(), workers: 3, budget: SearchBudget(evaluations: 20)
    ).run { progress in
      let best = progress.best?.trial.summary(of: "lga").value.number ?? -.infinity
      seen.withLock { $0.append(best) }
    }
    let scores = seen.withLock { $0 }
    #expect(scores == scores.sorted())
    let best = outcome.trials.compactMap { $0.summary(of: "lga").value.number }.max()
    #expect(scores.last == best)
    try study.close()
  }

  /// A sum of ranks depends on the trials it is among, and yet the same study comes of any number of workers, and of a
  /// search that stops and goes on; the file's scores are those among all trials.
  @Test func sumsOfRanksResumeToTheSameResult() throws {
    let objective = "logrank(lga)+logrank(parameters)"
    func trials(_ name: String, workers: [Int], evaluations: [Int]) throws -> [Trial] {
      let configuration = try StudyConfiguration(
        seed: 7, plan: EvaluationPlan(metrics: ["lga"]), target: SampleStudies.target, objective: objective, pipeline: 3
      )
      #expect(configuration.plan.metrics == ["parameters", "lga"])
      let url = folder.file(name)
      try Study.create(at: url, configuration, budget: SearchBudget(evaluations: 30)).close()
      for (workers, evaluations) in zip(workers, evaluations) {
        let study = try Study.open(url)
        _ = try SearchRun(
          study, evaluator: SampleEvaluator(), workers: workers, budget: SearchBudget(evaluations: evaluations)
        ).run()
        let ranked = try study.trials().ranked(by: Objective(objective))
        #expect(try study.rows(orderedBy: "fitness DESC, number").map(\.fitness) == ranked.map(\.fitness))
        #expect(try study.rows(orderedBy: "fitness DESC, number").map(\.score) == ranked.map(\.fitness))
        try study.close()
      }
      return try Study.read(url).trials()
    }
    let whole = try trials("whole.sqlite", workers: [1], evaluations: [30])
    #expect(try trials("parts.sqlite", workers: [3, 1, 2], evaluations: [4, 17, 30]) == whole)
    // It decides the proposals: by LGA alone other architectures are tried.
    let byAlignment = try SampleStudies.configuration(settings: [:])
    let url = folder.file("alignment.sqlite")
    let study = try Study.create(at: url, byAlignment, budget: SearchBudget(evaluations: 30))
    let outcome = try SearchRun(
      study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: 30)
    ).run()
    #expect(outcome.trials.map(\.architecture) != whole.map(\.architecture))
    try study.close()
  }

  /// What an objective reads is measured: its metrics, and the rungs it names.
  @Test func anObjectivesMetricsAndRungsAreMeasured() throws {
    var plan = EvaluationPlan(epochs: 2, metrics: ["lga"])
    let configuration = try StudyConfiguration(
      seed: 0, plan: plan, target: SampleStudies.target, objective: "rank(condition-number@0)+rank(lga)")
    #expect(configuration.plan.metrics == ["condition-number", "lga"] && configuration.plan.rungs == [0])
    plan.epochs = 1
    #expect(throws: SearchError.self) {
      try StudyConfiguration(seed: 0, plan: plan, target: SampleStudies.target, objective: "rank(lga@2)")
    }
  }
}
