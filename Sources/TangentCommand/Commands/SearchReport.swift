import Tangent

/// What a search found, for people and for scripts.
struct SearchReport {
  let study: String
  let configuration: StudyConfiguration
  let objectives: Objectives
  let outcome: SearchOutcome
  /// Best first.
  let ranked: [RankedTrial]
  /// The best trade-offs.
  let front: [RankedTrial]
  /// The winner's beside the others', or none.
  var standings: [FinalComparison.Standing] = []
  /// Whether the test images' classes are unequal, so that balanced accuracy says something else.
  var showsBalanced = false

  /// The winner's place, from 1, in the study's ranking, which counts the finalists of earlier rounds.
  var place = 1

  /// Whether the best are trained longer before one is chosen.
  var hasFinalRound = false
  /// The best trained longer, the best first, or none.
  var finalists: [FinalRound.Finalist] = []

  /// The options that repeat what came after the evaluations.
  var ending: [RecordedOption] = []

  /// Which point of a front is wanted.
  var preference: Preference?
  /// The winner's.
  var latency: Latency?

  /// The best trial, where any has a score: that of the final round, where there was one. With several objectives, the
  /// preferred one, or none.
  var winner: RankedTrial? {
    guard objectives.single == nil else { return finalists.first?.ranked ?? front.first }
    return preference?.choice(from: front, by: objectives)
  }

  var record: JSONValue {
    get throws {
      [
        "study": JSONValue(study), "configuration": try JSONValue(configuration),
        "options": RecordedOptions(configuration).record(
          and: [RecordedOption("--evaluations", "\(outcome.evaluations)")] + ending),
        "stopped": JSONValue(outcome.reason.rawValue), "evaluations": JSONValue(outcome.evaluations),
        "trials": JSONValue(outcome.trials.count), "elapsedSeconds": JSONValue(outcome.elapsedSeconds),
        "objectives": .array(objectives.all.map { JSONValue($0.description) }),
        "winner": try winner.map(record) ?? .null, "top": .array(try ranked.prefix(10).map(record)),
        "front": .array(try front.uniqued.map(record)),
        "hypervolumeShare": JSONValue(
          objectives.single == nil ? outcome.trials.hypervolumeShare(by: objectives) : nil),
        "latency": latency.map(record) ?? .null, "finalists": .array(try finalists.map(record)),
        "comparison": .array(standings.map(record)),
      ]
    }
  }

  private func record(_ ranked: RankedTrial) throws -> JSONValue {
    try JSONValue(ranked, objectives, metrics: configuration.plan.metrics)
  }

  private func record(_ finalist: FinalRound.Finalist) throws -> JSONValue {
    [
      "trial": JSONValue(finalist.ranked.trial.number), "rank": JSONValue(rank(of: finalist)),
      "epochs": JSONValue(finalist.epochs),
      "architecture": JSONValue(finalist.ranked.trial.architecture.text), "loss": JSONValue(finalist.loss),
      "accuracy": JSONValue(finalist.accuracy), "seconds": JSONValue(finalist.evaluation.seconds),
    ]
  }

  /// The place by the objective alone, from 1.
  func rank(of finalist: FinalRound.Finalist) -> Int {
    (ranked.uniqued.firstIndex { $0.trial.number == finalist.ranked.trial.number } ?? 0) + 1
  }

  private func record(_ standing: FinalComparison.Standing) -> JSONValue {
    [
      "role": JSONValue(standing.contestant.role), "name": JSONValue(standing.contestant.name),
      "space": JSONValue(standing.contestant.architecture.space),
      "architecture": JSONValue(standing.contestant.architecture.text), "parameters": JSONValue(standing.parameters),
      "macs": JSONValue(standing.multiplyAccumulates), "testAccuracy": JSONValue(standing.testAccuracy),
      "testBalancedAccuracy": JSONValue(standing.testBalancedAccuracy),
      "testAccuracies": .array(standing.runs.map { JSONValue($0.testAccuracy) }),
      "seconds": JSONValue(standing.seconds),
    ]
  }

  /// What the search found.
  func printRanking() throws {
    let terminal = Terminal.output
    try terminal.writeLine(configuration.plan.provenance(seed: configuration.seed) + "\n")
    try Self.printTable(ranked, front, objectives, configuration)
    let reused = outcome.trials.count - outcome.evaluations
    try terminal.writeLine(
      "\n\(reasonToStop) \(Formatted.counted(outcome.evaluations, "evaluation")) in "
        + Formatted.duration(outcome.elapsedSeconds)
        + (reused > 0 ? ", and \(Formatted.counted(reused, "proposal")) equivalent to earlier ones" : "") + ".")
    guard !front.isEmpty else { return try terminal.writeLine(Self.withoutScore(ranked, objectives)) }
    if let winner, let objective = objectives.single {
      try terminal.writeLine("\n" + reason(winner, objective))
    }
  }

  /// How the winner compares, and what to do next.
  func printConclusion() throws {
    guard let chosen = winner ?? front.first else { return }
    if preference != nil {
      try Terminal.output.writeLine(
        winner.map { "\nPreferred: \(Terminal.output.styled($0.trial.architecture.text, .bold))" }
          ?? "\nNo trade-off is within the preferred limit; choose one from the front.")
    }
    if let latency { try Terminal.output.writeLine(text(latency)) }
    if !standings.isEmpty { try printComparison() }
    try printNextSteps(chosen.trial)
  }

  private var reasonToStop: String {
    switch outcome.reason {
    case .evaluations, .finished: "Finished:"
    case .time: "Time is up:"
    case .exhausted: "No new proposals remain:"
    case .cancelled: "Stopped:"
    }
  }

  /// The best trials, one for each class of equivalent architectures. The costs, like the study's bounds, are those of
  /// the final network, not of the reduced ones that were measured.
  ///
  /// Where trials were measured at fewer epochs than the plan's, a column says at how many each was.
  static func table(_ ranked: [RankedTrial], _ objective: Objective, _ configuration: StudyConfiguration) -> Table {
    let hasFidelities = ranked.contains { $0.trial.fidelity != nil }
    // The costs of the reduced networks are proportional to those of the final ones, which have columns of their own.
    var titles: Set<String> = []
    let parts = objective.terms.filter { term in
      objective.singleTerm == nil && !["parameters", "macs"].contains(term.metric)
        && titles.insert(term.title).inserted
    }
    var table = Table(
      [.number("rank"), .number(objective.title)] + parts.map { .number($0.title) }
        + (hasFidelities ? [.number("epochs")] : []) + [.number("final parameters"), .number("final MACs")]
        + configuration.latencyColumn + [.number("trial"), .text("architecture")])
    for (index, entry) in ranked.prefix(10).enumerated() {
      let trial = entry.trial
      table.append(
        ["\(index + 1)", entry.scoreText(objective)] + parts.map { trial.summary(of: $0).text }
          + (hasFidelities ? ["\(trial.fidelity?.epochs ?? configuration.plan.epochs)"] : [])
          + [Formatted.count(trial.targetCost.parameters), Formatted.count(trial.targetCost.multiplyAccumulates)]
          + configuration.latencyCell(of: trial.architecture) + ["\(trial.number)", trial.architecture.text])
    }
    return table
  }

  /// A metric of the best trials at every rung; nil without a ladder.
  static func ladder(_ ranked: [RankedTrial], _ configuration: StudyConfiguration, metric: String) -> Table? {
    let epochs = configuration.plan.measuredEpochs
    guard configuration.plan.rungs != nil else { return nil }
    var table = Table([.number("rank")] + epochs.map { .number("epoch \($0)") } + [.number("trial")])
    for (index, entry) in ranked.prefix(10).enumerated() {
      table.append(
        ["\(index + 1)"] + epochs.map { entry.trial.evaluation.summary(of: metric, atEpoch: $0).text }
          + ["\(entry.trial.number)"])
    }
    return table
  }

  /// Why the winner won, against what.
  private func reason(_ winner: RankedTrial, _ objective: Objective) -> String {
    let terminal = Terminal.output
    // Scores of other fidelities cannot be compared with the winner's.
    let fidelity = winner.trial.fidelity
    let measured = ranked.filter { $0.trial.reuses == nil && $0.trial.fidelity == fidelity }
    let scores = measured.compactMap { objective.score(ofFitness: $0.fitness) }.sorted()
    let median = scores.isEmpty ? 0 : scores.quantile(0.5)
    let undefined = measured.count - scores.count
    let after =
      measured.count < outcome.evaluations
      ? " after \(Formatted.counted(fidelity?.epochs ?? configuration.plan.epochs, "epoch"))" : ""
    return "\(hasFinalRound ? "Best by score" : "Winner"): \(terminal.styled(winner.trial.architecture.text, .bold))\n"
      + "Its \(objective.title) of \(winner.scoreText(objective)) is "
      + (scores.count > 1
        ? "the best of \(scores.count)\(after), whose median is \(Formatted.number(median))"
        : "the only one\(after), so there was nothing to compare it with")
      + levelText(winner, measured, objective)
      + (objective.singleTerm == nil
        ? " (\(objective); \(Formatted.chosen(objective.largestSum)) is first in every ranking)" : "")
      + (undefined > 0 ? "; \(undefined) \(undefined == 1 ? "architecture has" : "architectures have") no score" : "")
      + "."
  }

  /// How many architectures may be as good by a score that was measured more than once; empty where none may.
  private func levelText(_ winner: RankedTrial, _ measured: [RankedTrial], _ objective: Objective) -> String {
    guard let term = objective.singleTerm else { return "" }
    let score = winner.trial.summary(of: term)
    let count = measured.count { entry in
      entry.trial.number != winner.trial.number && entry.trial.summary(of: term).isLevel(with: score)
    }
    guard score.standardError != nil, count > 0 else { return "" }
    return "; \(Formatted.counted(count, "other")) \(count == 1 ? "is" : "are") within one standard error of the "
      + "difference from it and may be as good"
  }

  private func printComparison() throws {
    let terminal = Terminal.output
    var table = Table(
      [.text("trained the same way"), .number("test accuracy")] + (showsBalanced ? [.number("balanced")] : [])
        + [
          .number("trained parameters"), .number("trained MACs"), .number("time"), .text("architecture"),
        ])
    for standing in standings {
      table.append(
        [standing.contestant.name ?? standing.contestant.role, standing.testAccuracy.percentText]
          + (showsBalanced ? [standing.testBalancedAccuracy.percentText] : []) + [
            Formatted.count(standing.parameters), Formatted.count(standing.multiplyAccumulates),
            Formatted.seconds(standing.seconds), text(standing.contestant),
          ])
    }
    try terminal.writeLine()
    try table.write(to: terminal)
    try terminal.writeLine(verdict)
  }

  /// The architecture, with its sizes if it has its own.
  private func text(_ contestant: FinalComparison.Contestant) -> String {
    contestant.architecture.text + (contestant.sizes.map { " (\($0))" } ?? "")
  }

  /// The comparison in words, whatever the result.
  var verdict: String {
    guard let winner = standings.first, winner.testAccuracy.value.number != nil else {
      return "The winner's training diverged, so this comparison says nothing about it."
    }
    var phrases: [String] = []
    var isBeaten = false
    for other in standings.dropFirst() {
      let name = other.contestant.name ?? "the \(other.contestant.role) architecture"
      guard let difference = winner.difference(to: other) else {
        phrases.append("\(name) diverged")
        continue
      }
      let points = Formatted.fixed(abs(100 * difference.difference), decimals: 1)
      let side = difference.difference < 0 ? "below" : "above"
      if difference.isSignificant {
        phrases.append("it is \(points) points \(side) \(name)")
        isBeaten = isBeaten || difference.difference < 0
      } else {
        phrases.append("it cannot be told apart from \(name) (\(points) points \(side))")
      }
    }
    let runs = winner.runs.count
    return "The winner over \(runs) training \(runs == 1 ? "run" : "runs") each: " + phrases.joined(separator: "; ")
      + "."
      + (isBeaten ? " A simpler choice did better here: search longer, or take that one." : "")
      + (runs == 1 ? " A single run cannot tell them apart: use --compare-seeds." : "")
  }

  private func printNextSteps(_ chosen: Trial) throws {
    try Terminal.output.writeLine(
      """

      \(winner == nil ? "Next, with the architecture you choose, here the first:" : "Next:")
        \(configuration.showCommand(of: chosen.architecture))
        \(configuration.trainCommand(study: study, place: place))
        \(StudyConfiguration.exportCommand(study: study, place: place))
        \(PrintedCommand("studies", study))
        \(PrintedCommand("report", study))
      """)
  }
}

extension Objective {
  /// A column's title: the metric's name and epoch, or "score" for a sum of ranks.
  var title: String { singleTerm?.title ?? "score" }
}

extension RankedTrial {
  /// The score in a few characters: a metric with its standard error, or a sum of ranks.
  ///
  /// - Parameter place: the objective's place among several.
  func scoreText(_ objective: Objective, at place: Int = 0) -> String {
    if let term = objective.singleTerm { return trial.summary(of: term).text }
    return fitnesses[place].map { Formatted.number($0) } ?? "undefined"
  }
}
