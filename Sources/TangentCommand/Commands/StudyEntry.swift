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

  init(_ url: URL) throws {
    self.url = url
    study = try Study.read(url, catalogue: TangentCommand.catalogue)
    budget = try study.budget()
    trials = try study.trials()
    machineFailures = try study.machineFailures()
    elapsedSeconds = try study.elapsedSeconds()
    isInUse = Study.isInUse(url)
    objectives = try study.configuration.objectives(in: study.catalogue)
    let shown = try study.rankedTrials()
    ranked = shown.ranked(by: objectives)
    front = shown.front(by: objectives)
  }

  /// The first in the ranking, where it has a score; with several objectives there is none.
  var best: RankedTrial? { objectives.single == nil ? nil : front.first }
  var bestText: String {
    if let best { return best.scoreText(objectives.first) }
    return front.isEmpty ? "-" : Formatted.counted(front.uniqued.count, "trade-off")
  }

  var name: String { url.deletingPathExtension().lastPathComponent }
  var evaluations: Int { trials.count { $0.reuses == nil } }
  var isFinished: Bool {
    evaluations >= budget.evaluations ?? .max || elapsedSeconds >= budget.seconds ?? .infinity
      || TrialSchedule.isFinished(study.configuration, trials, catalogue: study.catalogue)
  }
  /// No new proposals remain: resuming would find nothing.
  var isExhausted: Bool { TrialSchedule.isExhausted(trials) }
  var state: String { isInUse ? "running" : isFinished ? "finished" : isExhausted ? "exhausted" : "stopped" }

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
      "options": RecordedOptions(study.configuration).record(
        and: [RecordedOption("--evaluations", "\(evaluations)")]),
      "best": try best.map(record) ?? .null, "front": .array(try front.uniqued.map(record)),
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
