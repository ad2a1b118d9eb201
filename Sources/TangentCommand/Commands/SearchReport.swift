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
  /// The winner beside others; nil without a comparison.
  var comparison: StandingsReport?

  /// The winner's place, from 1, in the study's ranking, which counts the finalists of earlier rounds.
  var place = 1

  /// Whether the best are trained longer before one is chosen.
  var hasFinalRound = false
  /// The best, trained longer; nil before, and without a final round.
  var finalRound: FinalRoundReport?

  /// The options that repeat what came after the evaluations.
  var ending: [RecordedOption] = []

  /// Which point of a front is wanted.
  var preference: Preference?
  /// The winner's.
  var latency: Latency?

  /// The best trial, where any has a score: that of the final round, where there was one. With several objectives, the
  /// preferred one, or none.
  var winner: RankedTrial? {
    guard objectives.single == nil else { return finalRound?.winner ?? front.first }
    return preference?.choice(from: front, by: objectives)
  }

  /// The trial that the next commands use.
  var chosen: RankedTrial? { front.chosen(winner, preference) }

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
        "latency": latency.map(record) ?? .null, "finalists": finalRound?.record ?? .array([]),
        "comparison": comparison?.record ?? .array([]),
      ]
    }
  }

  private func record(_ ranked: RankedTrial) throws -> JSONValue {
    try JSONValue(ranked, objectives, metrics: configuration.plan.metrics)
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
    if let winner, let reason {
      try terminal.writeLine(
        "\n\(hasFinalRound ? "Best by score" : "Winner"): "
          + "\(terminal.styled(winner.trial.architecture.text, .bold))\n\(reason)")
    }
  }

  /// Why the best by score is first; nil with several objectives.
  private var reason: String? {
    objectives.single.flatMap { objective in
      BestByScore(
        ranked: ranked, objective: objective, configuration: configuration, evaluations: outcome.evaluations
      ).sentence
    }
  }

  /// The results of the final round.
  func printFinalRound() throws {
    guard let finalRound else { return }
    let terminal = Terminal.output
    try terminal.writeLine()
    try finalRound.table.write(to: terminal)
    try terminal.writeLine(
      "\nWinner: \(terminal.styled(finalRound.winner.trial.architecture.text, .bold))\n" + finalRound.sentence)
  }

  /// How the winner compares, and what to do next.
  func printConclusion() throws {
    guard let chosen else { return }
    let terminal = Terminal.output
    if let preference {
      try terminal.writeLine(
        winner.map {
          "\nPreferred: \(terminal.styled($0.trial.architecture.text, .bold))\n"
            + preference.reason(among: front, by: objectives)
        } ?? "\n" + preference.lack(in: front, of: objectives))
    }
    if let latency { try terminal.writeLine(text(latency)) }
    if let comparison {
      try terminal.writeLine()
      try comparison.table.write(to: terminal)
      try terminal.writeLine(comparison.verdict)
    }
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

  private func printNextSteps(_ chosen: Trial) throws {
    try Terminal.output.writeLine(
      """

      \(winner == nil ? "Next, for the architecture that you choose (shown for the \(preference == nil ? "first" : "closest")):" : "Next:")
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
