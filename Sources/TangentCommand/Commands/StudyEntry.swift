import Foundation
import Tangent

/// What is said of a study.
struct StudyEntry {
  let url: URL
  let study: Study
  let budget: SearchBudget
  let trials: [Trial]
  let objectives: Objectives
  let ranked: [RankedTrial]
  let front: [RankedTrial]
  let machineFailures: [MachineFailure]
  let elapsedSeconds: Double
  let isInUse: Bool
  /// How the search ends; nil where an earlier version ran it, and for architectures that were given.
  let ending: SearchEnding?
  /// The final round, as far as it went; nil where there was none.
  let finalRound: FinalRoundReport?
  /// The winner beside others, once the search is complete; nil where it was not compared.
  let comparison: StandingsReport?

  init(_ url: URL) throws { try self.init(Study.read(url, catalogue: TangentCommand.catalogue)) }

  init(_ study: Study) throws {
    self.study = study
    url = study.url
    budget = try study.budget()
    trials = try study.trials()
    machineFailures = try study.machineFailures()
    elapsedSeconds = try study.elapsedSeconds()
    isInUse = Study.isInUse(url)
    objectives = try study.configuration.objectives(in: study.catalogue)
    let shown = try study.rankedTrials()
    ranked = shown.ranked(by: objectives)
    front = shown.front(by: objectives)
    ending = try study.ending()
    let round = try study.finalRoundResults()
    try study.checkEnding(of: trials, round)
    let finalists = round?.finalists(among: ranked.uniqued) ?? []
    finalRound =
      if let round, !finalists.isEmpty {
        FinalRoundReport(finalists: finalists, plan: round.plan, ranked: ranked)
      } else { nil }
    let standings = try study.standings()
    comparison =
      standings.isEmpty
      ? nil : StandingsReport(standings: standings, testImages: ending?.comparison?.testImages)
  }

  /// Why the best by score is first; nil with several objectives, or where nothing has a score.
  var reason: String? {
    objectives.single.flatMap { objective in
      BestByScore(
        ranked: ranked, objective: objective, configuration: study.configuration, evaluations: evaluations
      ).sentence
    }
  }

  /// What chooses among trade-offs; nil where nothing does.
  var preference: Preference? {
    ending?.preference.flatMap { try? Preference($0, of: objectives, in: study.catalogue) }
  }

  /// Whether the final round has come to its end.
  var hasFinished: Bool { ending?.isComplete != false }

  /// The first in the ranking, where it has a score; with several objectives there is none.
  var best: RankedTrial? { objectives.single == nil ? nil : front.first }
  var bestText: String {
    if objectives.single != nil, let winner { return winner.scoreText(objectives.first) }
    return front.isEmpty ? "-" : Formatted.counted(front.uniqued.count, "trade-off")
  }

  var name: String { url.deletingPathExtension().lastPathComponent }
  var evaluations: Int { trials.count { $0.reuses == nil } }
  /// Whether everything is done that was asked for.
  var isFinished: Bool {
    // A search whose time was up before its first evaluation has no elapsed time on record, so it is not spent.
    hasFinished && (isSpent || (ending?.isComplete == true && budget.seconds != nil && trials.isEmpty))
  }
  /// Whether the budget is used up, or the algorithm has nothing more to do.
  private var isSpent: Bool {
    // The rest of the time is the final round's; that of given architectures ends before all are measured.
    let time = budget.seconds.map { $0 * (finalRound == nil ? 1 : 1 - FinalRound.shareOfTime) }
    return evaluations >= budget.evaluations ?? .max
      || (study.configuration.given == nil && elapsedSeconds >= time ?? .infinity)
      || TrialSchedule.isFinished(study.configuration, trials, catalogue: study.catalogue)
  }
  /// No new proposals remain: resuming would find nothing.
  var isExhausted: Bool { hasFinished && TrialSchedule.isExhausted(trials) }
  var state: String { isInUse ? "running" : isFinished ? "finished" : isExhausted ? "exhausted" : "stopped" }

  /// The latency of an architecture that was measured at the end of the search.
  func measuredLatency(of architecture: Architecture) -> SearchEnding.MeasuredLatency? {
    ending?.latency.flatMap { $0.architecture == architecture.text ? $0 : nil }
  }

  /// The architecture that the search chose; until the search ends, the best of the final round or, without one, the
  /// best by score. Nil if there are several objectives and no preference, or if nothing has a score.
  var winner: RankedTrial? {
    if let ending, ending.isComplete, let chosen = ranked.first(where: { $0.trial.architecture.text == ending.winner })
    {
      return chosen
    }
    return objectives.single == nil ? nil : finalRound?.winner ?? best
  }

  /// The trial that the next commands use.
  var chosen: RankedTrial? { front.chosen(winner, preference) }

  /// The options of `search` that repeat it.
  var options: [RecordedOption] {
    [RecordedOption("--evaluations", "\(evaluations)")] + (ending?.recorded(finalRound?.plan) ?? [])
  }

  func record(withTrials: Bool) throws -> JSONValue {
    func record(_ ranked: RankedTrial) throws -> JSONValue {
      try JSONValue(ranked, objectives, metrics: study.configuration.plan.metrics)
    }
    var members: [String: JSONValue] = [
      "study": JSONValue(url.relativePath), "state": JSONValue(state), "created": JSONValue(study.created),
      "versions": try JSONValue(encoding: study.versions),
      "configuration": try JSONValue(study.configuration),
      "fidelities": try JSONValue(encoding: study.configuration.plan.fidelities),
      "budget": try JSONValue(encoding: budget),
      "evaluations": JSONValue(evaluations), "elapsedSeconds": JSONValue(elapsedSeconds),
      "objectives": .array(objectives.all.map { JSONValue($0.description) }),
      "options": RecordedOptions(study.configuration).record(and: options),
      "best": try best.map(record) ?? .null, "winner": try winner.map(record) ?? .null,
      "winnerLatencySeconds": JSONValue(winner.flatMap { measuredLatency(of: $0.trial.architecture)?.seconds }),
      "winnerLatencyWarning": JSONValue(winner.flatMap { measuredLatency(of: $0.trial.architecture)?.warning }),
      "front": .array(try front.uniqued.map(record)),
      "finalists": finalRound?.record ?? .array([]), "comparison": comparison?.record ?? .array([]),
      "machineFailures": .array(
        machineFailures.map {
          [
            "trial": JSONValue($0.trial), "architecture": JSONValue($0.architecture), "reason": JSONValue($0.reason),
          ]
        }),
    ]
    if withTrials {
      members["trials"] = .array(try ranked.sorted { $0.trial.number < $1.trial.number }.map(record))
    }
    return .object(members)
  }
}
