import Foundation
import Metrics
import Search
import TestSupport
import Testing
import Torch

/// Searches of several objectives.
@Suite struct ObjectivesTests {
  private static func configuration(
    _ objectives: [String], algorithm: SearchAlgorithm = .nsga2, epochs: Int = 0
  ) throws -> StudyConfiguration {
    try StudyConfiguration(
      seed: 7, plan: EvaluationPlan(epochs: epochs, metrics: ["lga"]), target: SampleStudies.target,
      algorithm: algorithm, objective: objectives[0], otherObjectives: Array(objectives.dropFirst()), pipeline: 3)
  }

  @Test func theSameValuesTwiceAreRefused() {
    for texts in [["lga", "lga"], ["parameters", "-parameters"], ["rank(lga)", "rank( lga )"]] {
      let error = #expect(throws: SearchError.self) { try Objectives(texts) }
      #expect(error?.description.contains("rank by the same values; leave one out") == true)
    }
    #expect(throws: SearchError.self) { try Objectives([]) }
    #expect(throws: Never.self) { try Objectives(["lga", "lga@0", "rank(lga)"]) }
  }

  @Test func whatOneAlgorithmCannotDoNamesThoseThatCan() throws {
    for algorithm in [SearchAlgorithm.regularizedEvolution, .successiveHalving] {
      let error = #expect(throws: SearchError.self) {
        try Self.configuration(["lga", "-parameters"], algorithm: algorithm)
      }
      #expect(
        error?.description
          == "the algorithm \(algorithm.name) takes one objective, not 2; with --algorithm, choose one that takes "
          + "several: random, nsga-ii")
    }
    for algorithm in [SearchAlgorithm.random, .nsga2] {
      #expect(throws: Never.self) { try Self.configuration(["lga", "-parameters"], algorithm: algorithm) }
    }
  }

  /// One objective is stored as in studies of every version, and several beside it.
  @Test func oneObjectiveIsStoredAsItWas() throws {
    let one = try Study.encoded(Self.configuration(["lga"]))
    #expect(one.contains(#""objective":"lga""#) && !one.contains("otherObjectives"))
    let several = try Self.configuration(["lga", "-parameters", "rank(condition-number@0)"], epochs: 1)
    #expect(several.plan.metrics == ["parameters", "condition-number", "lga"] && several.plan.rungs == [0])
    let text = try Study.encoded(several)
    #expect(text.contains(#""objective":"lga""#))
    #expect(text.contains(#""otherObjectives":["-parameters","rank(condition-number@0)"]"#))
    #expect(try Study.decoded(StudyConfiguration.self, text) == several)
    let parsed = try several.objectives()
    #expect(parsed.all.map(\.description) == ["lga", "-parameters", "rank(condition-number@0)"])
    #expect(parsed.single == nil && parsed.epochs == [0])
  }

  /// What an objective reads is checked, whichever it is.
  @Test func everyObjectiveIsChecked() throws {
    #expect(throws: SearchError.self) { try Self.configuration(["lga", "lgaa"]) }
    #expect(throws: SearchError.self) { try Self.configuration(["lga", "condition-number@2"], epochs: 1) }
    let plan = TinyEvaluation.plan(epochs: 0, metrics: ["lga"])
    let late = try StudyConfiguration(
      seed: 7, plan: plan, target: SampleStudies.target, algorithm: .nsga2, objective: "lga",
      otherObjectives: ["training-loss"])
    let evaluator = try Evaluator(late.plan, images: TinyEvaluation.images(), seed: Seed(7))
    let error = #expect(throws: SearchError.self) { try evaluator.checkFirstProposal(of: late) }
    #expect(error?.description.contains("no architecture has a score by training-loss at epoch 0") == true)
  }

  /// Any number of workers and any interruption give the same study, for objectives that are values and for one that
  /// depends on the trials it is among; the file's columns are by the first.
  @Test(arguments: [
    ("nsga-ii", ["lga", "-parameters"]), ("nsga-ii", ["-parameters", "logrank(lga)+rank(parameters)"]),
    ("random", ["lga", "-parameters"]),
  ]) func aStudyIsTheSameHoweverItIsMade(name: String, texts: [String]) throws {
    let folder = try TemporaryFolder()
    let configuration = try Self.configuration(texts, algorithm: Catalogue.standard.algorithm(named: name))
    var studies: [[Trial]] = []
    for (index, parts) in [[30], [4, 17, 30]].enumerated() {
      let url = folder.file("study-\(index).sqlite")
      try Study.create(at: url, configuration, budget: SearchBudget(evaluations: 30)).close()
      for evaluations in parts {
        let study = try Study.open(url)
        #expect(study.configuration == configuration)
        _ = try SearchRun(
          study, evaluator: SampleEvaluator(), workers: index == 0 ? 1 : 3,
          budget: SearchBudget(evaluations: evaluations)
        ).run { progress in
          guard let objectives = try? configuration.objectives() else { return }
          for entry in progress.front {
            #expect(!progress.front.contains { ParetoRanking.dominates($0.fitnesses, entry.fitnesses) })
          }
          #expect(progress.front.allSatisfy { $0.fitnesses.count == objectives.all.count })
        }
        let ranked = try study.trials().ranked(by: Objective(texts[0]))
        #expect(try study.rows(orderedBy: "fitness DESC, number").map(\.fitness) == ranked.map(\.fitness))
        try study.close()
      }
      studies.append(try Study.read(url).trials())
    }
    #expect(studies[0] == studies[1])
    if name == "nsga-ii" { #expect(studies[0].contains { $0.parent != nil }) }
  }

  /// Worked out by hand: (lga, parameters) = (3, 9), (2, 4), (2, 5), (1, 1), (nil, 0), fewer parameters being better.
  /// Only (2, 5) is dominated, by (2, 4); what has no LGA is on no front.
  @Test func theFrontIsWhatNoOtherTrialDominates() throws {
    var trials: [Trial] = []
    let folder = try TemporaryFolder()
    let study = try Study.create(
      at: folder.file("study.sqlite"), Self.configuration(["lga", "-parameters"], algorithm: .random),
      budget: SearchBudget(evaluations: 5))
    trials = try SearchRun(study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: 5)).run()
      .trials
    try study.close()
    trials = Array(trials.filter { $0.reuses == nil }.prefix(5))
    let values: [(Double?, Double)] = [(1, 1), (2, 5), (3, 9), (nil, 0), (2, 4)]
    for (index, (lga, parameters)) in values.enumerated() {
      trials[index].number = index
      trials[index].evaluation.measurements[0].values = [
        "lga": lga.map(MetricValue.defined) ?? .undefined("none"), "parameters": .defined(parameters),
      ]
    }
    let objectives = try Objectives(["lga", "-parameters"])
    #expect(trials.front(by: objectives).map(\.trial.number) == [2, 4, 0])
    #expect(trials.front(by: objectives).map(\.fitnesses) == [[3, -9], [2, -4], [1, -1]])
    #expect(trials.ranked(by: objectives).map(\.trial.number) == [2, 4, 0, 1, 3])
    #expect(try trials.front(by: Objectives(["-parameters", "lga"])).map(\.trial.number) == [0, 4, 2])
    // With one objective the front is the best, and those that share its score.
    #expect(try trials.front(by: Objectives(["lga"])).map(\.trial.number) == [2])
    trials[4].evaluation.measurements[0].values["lga"] = .defined(3)
    #expect(try trials.front(by: Objectives(["lga"])).map(\.trial.number) == [2, 4])
    #expect(trials.front(by: objectives).map(\.trial.number) == [4, 0])
    #expect(trials[3].undefinedReason(objectives) == "none" && trials[0].undefinedReason(objectives) == nil)
  }

  /// Trials of more epochs come first, and the front is of the longest alone.
  @Test func frontsAreOfTheLongestTrainings() throws {
    let folder = try TemporaryFolder()
    let study = try Study.create(
      at: folder.file("study.sqlite"), Self.configuration(["lga", "-parameters"], algorithm: .random),
      budget: SearchBudget(evaluations: 6))
    var trials = try SearchRun(
      study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: 6)
    ).run().trials
    try study.close()
    trials = Array(trials.prefix(6))
    for index in trials.indices {
      trials[index].fidelity = index < 3 ? Fidelity(epochs: 1) : nil
      trials[index].evaluation.measurements[0].values = [
        "lga": .defined(Double(10 - index)), "parameters": .defined(Double(index)),
      ]
    }
    let objectives = try Objectives(["lga", "-parameters"])
    #expect(trials.front(by: objectives).map(\.trial.number) == [3])
    #expect(trials.ranked(by: objectives).prefix(4).map(\.trial.number) == [3, 4, 5, 0])
  }
}
