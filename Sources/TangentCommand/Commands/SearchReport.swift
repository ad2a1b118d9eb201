import Tangent

/// What a search found, for people and for scripts.
struct SearchReport {
  let study: String
  let configuration: StudyConfiguration
  let outcome: SearchOutcome
  /// Best first.
  let ranked: [Trial]
  /// The winner's beside the others', or none.
  let standings: [FinalComparison.Standing]

  private var objective: String { configuration.objective }

  /// The best trial, where any has a score.
  private var winner: Trial? {
    ranked.first.flatMap { $0.summary(of: objective).value.number == nil ? nil : $0 }
  }

  var record: JSONValue {
    get throws {
      [
        "study": JSONValue(study), "configuration": try JSONValue(encoding: configuration),
        "stopped": JSONValue(outcome.reason.rawValue), "evaluations": JSONValue(outcome.evaluations),
        "trials": JSONValue(outcome.trials.count), "elapsedSeconds": JSONValue(outcome.elapsedSeconds),
        "winner": winner.map { JSONValue($0, metrics: configuration.plan.metrics) } ?? .null,
        "top": .array(ranked.prefix(10).map { JSONValue($0, metrics: configuration.plan.metrics) }),
        "comparison": .array(standings.map(record)),
      ]
    }
  }

  private func record(_ standing: FinalComparison.Standing) -> JSONValue {
    [
      "role": JSONValue(standing.contestant.role), "architecture": JSONValue(standing.contestant.architecture.text),
      "parameters": JSONValue(standing.parameters), "testAccuracy": JSONValue(standing.testAccuracy),
      "seconds": JSONValue(standing.seconds),
    ]
  }

  func print() throws {
    let terminal = Terminal.output
    try terminal.writeLine(configuration.plan.provenance(seed: configuration.seed) + "\n")
    try Self.table(ranked.uniqued, configuration).write(to: terminal)
    let reused = outcome.trials.count - outcome.evaluations
    try terminal.writeLine(
      "\n\(ending) \(Formatted.count(outcome.evaluations)) evaluations in \(Formatted.duration(outcome.elapsedSeconds))"
        + (reused > 0 ? ", and \(Formatted.count(reused)) proposals that were equivalent to earlier ones" : "") + ".")
    guard let winner else {
      return try terminal.writeLine(
        "No architecture has a score by \(objective): \(ranked.first?.summary(of: objective).reason ?? "none measured")."
      )
    }
    try terminal.writeLine("\n" + reason(winner))
    if !standings.isEmpty { try printComparison() }
    try printNextSteps(winner)
  }

  private var ending: String {
    switch outcome.reason {
    case .evaluations: "Finished:"
    case .time: "The time is up:"
    case .exhausted: "Nothing new is proposed any more:"
    case .cancelled: "Stopped:"
    }
  }

  /// The best trials, one for each class of equivalent architectures.
  static func table(_ ranked: [Trial], _ configuration: StudyConfiguration) -> Table {
    var table = Table([
      .number("rank"), .number(configuration.objective), .number("parameters"), .number("MACs"), .number("trial"),
      .text("architecture"),
    ])
    for (index, trial) in ranked.prefix(10).enumerated() {
      table.append([
        "\(index + 1)", trial.summary(of: configuration.objective).text,
        Formatted.count(trial.targetCost.parameters), Formatted.count(trial.targetCost.multiplyAccumulates),
        "\(trial.number)", trial.architecture.text,
      ])
    }
    return table
  }

  /// The objective of the best trials at every rung; nil without a ladder.
  static func ladder(_ ranked: [Trial], _ configuration: StudyConfiguration) -> Table? {
    let epochs = configuration.plan.measuredEpochs
    guard configuration.plan.rungs != nil else { return nil }
    var table = Table([.number("rank")] + epochs.map { .number("epoch \($0)") } + [.number("trial")])
    for (index, trial) in ranked.prefix(10).enumerated() {
      table.append(
        ["\(index + 1)"] + epochs.map { trial.evaluation.summary(of: configuration.objective, atEpoch: $0).text }
          + ["\(trial.number)"])
    }
    return table
  }

  /// Why the winner won, against what.
  private func reason(_ winner: Trial) -> String {
    let terminal = Terminal.output
    let scores = ranked.filter { $0.reuses == nil }.compactMap { $0.summary(of: objective).value.number }.sorted()
    let median = scores.isEmpty ? 0 : (scores[(scores.count - 1) / 2] + scores[scores.count / 2]) / 2
    let undefined = outcome.evaluations - scores.count
    return "Winner: \(terminal.styled(winner.architecture.text, .bold))\n"
      + "Its \(objective) of \(winner.summary(of: objective).text) is the best of \(scores.count) scores, whose median "
      + "is \(Formatted.number(median))"
      + (undefined > 0 ? "; \(undefined) \(undefined == 1 ? "architecture has" : "architectures have") none" : "") + "."
  }

  private func printComparison() throws {
    let terminal = Terminal.output
    var table = Table([
      .text("trained alike"), .number("test accuracy"), .number("parameters"), .number("time"), .text("architecture"),
    ])
    for standing in standings {
      table.append([
        standing.contestant.role, standing.testAccuracy.map(Formatted.percent) ?? "diverged",
        Formatted.count(standing.parameters), Formatted.seconds(standing.seconds),
        standing.contestant.architecture.text,
      ])
    }
    try terminal.writeLine()
    try table.write(to: terminal)
    try terminal.writeLine(verdict)
  }

  /// The comparison in words, whichever way it came out.
  var verdict: String {
    guard let first = standings.first, let winner = first.testAccuracy else {
      return "The winner's training diverged: this comparison says nothing for it."
    }
    var phrases: [String] = []
    for other in standings.dropFirst() {
      let name = other.contestant.role == "random" ? "the random architecture" : "the one with \(other.contestant.role)"
      guard let accuracy = other.testAccuracy else {
        phrases.append("\(name) diverged")
        continue
      }
      let points = 100 * (winner - accuracy)
      let amount = Formatted.fixed(abs(points), decimals: 1)
      phrases.append(
        amount == "0.0" ? "level with \(name)" : "\(amount) points \(points > 0 ? "above" : "below") \(name)")
    }
    let behind = standings.dropFirst().contains { ($0.testAccuracy ?? 0) > winner }
    return "The winner is " + phrases.joined(separator: ", ")
      + (behind ? ". A simpler choice did better here: search longer, or take that one." : ".")
      + " One training each: where it is as short as two epochs, another seed moves an accuracy by several points."
  }

  private func printNextSteps(_ winner: Trial) throws {
    try Terminal.output.writeLine(
      """

      Next:
        \(configuration.showCommand(of: winner.architecture))
        \(configuration.trainCommand(of: winner.architecture))
        \(PrintedCommand("studies", study))
      """)
  }
}

extension [Trial] {
  /// The first of each class of equivalent architectures.
  var uniqued: [Trial] {
    var seen: Set<String> = []
    return filter { seen.insert($0.equivalenceKey).inserted }
  }
}
