import Foundation
import Metrics
import Search
import Spaces
import TestSupport
import Testing
import Torch

@Suite struct SuccessiveHalvingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static let algorithm = SearchAlgorithm.successiveHalving

  /// (settings, the plan's epochs, the rungs as (size, epochs)).
  @Test(
    arguments: [
      ([:], 9, [27, 9, 3], [1, 3, 9]),
      ([:], 2, [27, 9], [1, 2]),
      ([:], 1, [27], [1]),
      (["candidates": 16, "reduction": 2], 16, [16, 8, 4, 2, 1], [1, 2, 4, 8, 16]),
      // One goes on alone, and the last step is shortened to the plan's epochs.
      (["candidates": 5, "reduction": 4, "first-epochs": 2], 33, [5, 1, 1, 1], [2, 8, 32, 33]),
    ] as [(AlgorithmSettings, Int, [Int], [Int])])
  func rungsAreThoseOfThePaper(given: AlgorithmSettings, epochs: Int, sizes: [Int], rungEpochs: [Int]) throws {
    let settings = try Self.algorithm.completed(given)
    var plan = EvaluationPlan()
    plan.epochs = epochs
    #expect(Self.algorithm.plannedEvaluations(settings, plan) == sizes.reduce(0, +))
    var entries: [SearchHistory.Entry] = []
    func action(visible: Int) throws -> SearchAction {
      var generator = Seed(UInt64(entries.count)).generator()
      let history = SearchHistory(
        entries: entries.prefix(visible), number: entries.count, settings: settings, fidelity: plan.fidelity,
        space: NASBench201(), bounds: ArchitectureBounds(), scale: SampleStudies.target)
      return try Self.algorithm.act(history, &generator)
    }
    var start = 0
    for (rung, size) in sizes.enumerated() {
      let before = entries.suffix(rung == 0 ? 0 : sizes[rung - 1])
      let best = before.sorted { ($0.fitness ?? 0, $1.number) > ($1.fitness ?? 0, $0.number) }.prefix(size)
      for place in 0..<size {
        let architecture: Architecture
        let fidelity: Fidelity
        if rung == 0 {
          guard case .evaluate(let proposal, let asked) = try action(visible: entries.count) else {
            Issue.record("no evaluation")
            return
          }
          (architecture, fidelity) = (proposal.architecture, asked)
        } else {
          #expect(try action(visible: start - 1) == .wait)
          let chosen = best[best.startIndex + place]
          fidelity = plan.fidelity.with(epochs: rungEpochs[rung])
          #expect(try action(visible: entries.count) == .promote(trial: chosen.number, fidelity))
          #expect(try action(visible: start) == .promote(trial: chosen.number, fidelity))
          architecture = chosen.architecture
        }
        #expect(fidelity.epochs == rungEpochs[rung])
        // Scores in no order, with ties.
        entries.append(
          .init(
            number: entries.count, architecture: architecture, fitness: Double(entries.count * 7 % 5),
            fidelity: fidelity.epochs == epochs ? nil : fidelity))
      }
      start += size
    }
    #expect(try action(visible: entries.count) == .finish)
  }

  /// Undefined scores are not promoted, and where all are undefined there is nothing to go on with.
  @Test func whatHasNoScoreIsDropped() throws {
    let settings = try Self.algorithm.completed(["candidates": 9])
    var generator = Seed(0).generator()
    for defined in [0, 2] {
      let fidelity = Fidelity(epochs: 9)
      var entries = (0..<9).map { number in
        SearchHistory.Entry(
          number: number, architecture: NASBench201().sample(using: &generator), fitness: number < defined ? 1 : nil,
          fidelity: fidelity.with(epochs: 1))
      }
      func action() throws -> SearchAction {
        var generator = Seed(0).generator()
        return try Self.algorithm.act(
          SearchHistory(
            entries: entries[...], number: entries.count, settings: settings, fidelity: fidelity,
            space: NASBench201(), bounds: ArchitectureBounds(), scale: SampleStudies.target), &generator)
      }
      for number in 0..<defined {
        #expect(try action() == .promote(trial: number, fidelity.with(epochs: 3)))
        entries.append(.init(number: 9 + number, architecture: entries[number].architecture, fitness: nil))
      }
      #expect(try action() == .finish)
    }
  }

  /// A folder of the name that checkpoints would have, with something of somebody else's in it.
  @Test func foreignFilesStay() throws {
    let checkpoints = StudyCheckpoints(besides: folder.file("study.sqlite"))
    for name in ["trial-0/repeat-0", "trial-12", "trial-mine"] {
      try FileManager.default.createDirectory(
        at: checkpoints.url.appending(path: name), withIntermediateDirectories: true)
    }
    try Data("mine".utf8).write(to: checkpoints.url.appending(path: "notes.txt"))
    checkpoints.removeAll()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: checkpoints.url.path).sorted() == ["notes.txt", "trial-mine"])
  }

  /// On networks: any number of workers and any interruption give the same study, its last rung is what an evaluation
  /// of the plan's epochs gives, and no checkpoint is left.
  @Test func aStudyIsTheSameHoweverItIsMade() throws {
    var plan = TinyEvaluation.plan(epochs: 4, metrics: ["lga", "held-out-loss"])
    plan.recipe = .short
    plan.recipe.batchSize = 8
    let configuration = try StudyConfiguration(
      seed: 5, plan: plan, target: SampleStudies.target, algorithm: Self.algorithm,
      settings: ["candidates": 6, "reduction": 2], objective: "logrank(lga)+logrank(held-out-loss)", pipeline: 3)
    let evaluator = try Evaluator(plan, images: TinyEvaluation.images(), seed: Seed(5))
    var studies: [[Trial]] = []
    for (index, parts) in [[100], [2, 7, 8, 100]].enumerated() {
      let url = folder.file("study-\(index).sqlite")
      try Study.create(at: url, configuration, budget: SearchBudget(evaluations: 100)).close()
      let kept = StudyCheckpoints(besides: url).url
      for evaluations in parts {
        let study = try Study.open(url)
        let run = try SearchRun(
          study, evaluator: evaluator, workers: index == 0 ? 1 : 3, budget: SearchBudget(evaluations: evaluations))
        let reason = try run.run().reason
        #expect(reason == (evaluations == 100 ? .finished : .evaluations))
        #expect(FileManager.default.fileExists(atPath: kept.path) == (reason == .evaluations))
        // Half of them are lost, and one is damaged.
        if evaluations == 7 {
          try FileManager.default.removeItem(at: kept.appending(path: "trial-0"))
          for folder in try FileManager.default.contentsOfDirectory(atPath: kept.path).sorted().prefix(2) {
            try Data("x".utf8).write(to: kept.appending(path: "\(folder)/repeat-0/checkpoint.json"))
          }
        }
        try study.close()
      }
      #expect(try !FileManager.default.contentsOfDirectory(atPath: folder.url.path).contains { $0.contains("check") })
      studies.append(try Study.read(url).trials().map(\.withoutTimes))
    }
    #expect(studies[0] == studies[1])
    #expect(studies[0].map { $0.fidelity?.epochs ?? 4 } == [1, 1, 1, 1, 1, 1, 2, 2, 2, 4])
    let last = try #require(studies[0].last)
    let second = studies[0][try #require(last.promotes)]
    let first = studies[0][try #require(second.promotes)]
    // The sums of another number of threads differ in their last bits, and this thread has whatever number it was left.
    try Libtorch.setThreads(configuration.threads)
    let whole = try evaluator.evaluate(last.architecture, seed: Seed(first.seed))
    #expect(last.evaluation.measurements[0].values == whole.measurements[0].values)
    // The survivor is the winner, whatever the scores of those that were trained less.
    #expect(try studies[0].ranked(by: Objective(configuration.objective)).first?.trial == last)
    #expect(TrialSchedule.isFinished(configuration, studies[0]))
    #expect(!TrialSchedule.isFinished(configuration, Array(studies[0].dropLast())))
  }
}

extension Fidelity {
  fileprivate func with(epochs: Int) -> Fidelity {
    var fidelity = self
    fidelity.epochs = epochs
    return fidelity
  }
}

extension Trial {
  /// What does not differ from run to run.
  fileprivate var withoutTimes: Trial {
    var trial = self
    for index in trial.evaluation.measurements.indices {
      trial.evaluation.measurements[index].seconds = .init(training: 0, kernel: 0, total: 0)
      for epoch in trial.evaluation.measurements[index].epochs.indices {
        trial.evaluation.measurements[index].epochs[epoch].seconds = 0
      }
    }
    return trial
  }
}
