import ArgumentParser
import Foundation
import Tangent

/// `tangent studies show`: past searches and their results.
struct StudiesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "List all studies, or show one with its best architectures (the default of `tangent studies`).",
    discussion: """
      Reading a study does not disturb a search that is writing it. `tangent studies --help` explains how to \
      query it in SQL.

      EXAMPLES
        tangent studies show quickstart
        tangent studies quickstart --json
      """)

  @Argument(help: "A study's name or path; without one, all in the folder studies (or TANGENT_STUDIES) are listed.")
  var study: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let folder = StudyFolder()
    guard let study else { return try list(folder) }
    let url = try folder.file(study)
    let entry = try StudyEntry(url)
    try output.print(try entry.record(withTrials: true)) { try show(entry) }
  }

  private func list(_ folder: StudyFolder) throws {
    var entries: [StudyEntry] = []
    for url in try folder.files() {
      do { entries.append(try StudyEntry(url)) } catch {
        try Terminal.error.writeLine("tangent: note: \(Failure(error))")
      }
    }
    try output.print(.array(try entries.map { try $0.record(withTrials: false) })) {
      guard !entries.isEmpty else {
        return try Terminal.output.writeLine(
          "There are no studies in \(folder.url.relativePath); `tangent search` creates one.")
      }
      var table = Table([
        .text("study"), .text("state"), .text("data"), .text("algorithm"), .text("metric"), .number("evaluations"),
        .number("score"), .number("search time"), .text("architecture"),
      ])
      for entry in entries {
        let configuration = entry.study.configuration
        table.append([
          entry.name, entry.state, configuration.plan.dataset, configuration.algorithm, entry.objectives.text,
          "\(entry.evaluations)"
            + (entry.budget.evaluations.map { $0 < entry.evaluations ? "" : "/\($0)" } ?? ""),
          entry.bestText,
          Formatted.duration(entry.elapsedSeconds), entry.winner?.trial.architecture.text ?? "-",
        ])
      }
      try table.write(to: .output)
    }
  }

  /// Which architecture is best by score, in the final round, by preference and in the comparison, and why.
  private func showChoice(_ entry: StudyEntry) throws {
    let (terminal, configuration) = (Terminal.output, entry.study.configuration)
    func name(_ ranked: RankedTrial) -> String { terminal.styled(ranked.trial.architecture.text, .bold) }
    if let best = entry.best, let reason = entry.reason {
      // As the search called it.
      let title = entry.finalRound == nil && entry.ending?.isComplete == true ? "Winner" : "Best by score"
      try terminal.writeLine("\n\(title): \(name(best))\n\(reason)")
    }
    if let round = entry.finalRound {
      try terminal.writeLine(entry.hasFinished ? "" : "\nThe final round so far:")
      try round.table.write(to: terminal)
      if entry.hasFinished {
        try terminal.writeLine("\nWinner of the final round: \(name(round.winner))\n\(round.sentence)")
      }
    }
    if let preference = entry.preference, !entry.front.isEmpty {
      try terminal.writeLine(
        entry.winner.map {
          "\nPreferred: \(name($0))\n\(preference.reason(among: entry.front, by: entry.objectives))"
        } ?? "\n" + preference.lack(in: entry.front, of: entry.objectives))
    }
    if let winner = entry.winner, let latency = entry.measuredLatency(of: winner.trial.architecture) {
      let text = configuration.text(of: latency, entry.preference, entry.objectives)
      try terminal.writeLine("\nMeasured latency of the winner: \(text)")
      if configuration.isDoubtful(latency, entry.preference, entry.objectives) {
        try terminal.writeLine("To measure it again: \(configuration.resumeCommand(study: study ?? entry.name))")
      }
    }
    if let comparison = entry.comparison {
      try terminal.writeLine()
      try comparison.table.write(to: terminal)
      try terminal.writeLine(comparison.verdict)
    }
  }

  private func show(_ entry: StudyEntry) throws {
    let configuration = entry.study.configuration
    let terminal = Terminal.output
    try terminal.writeLine(
      "\(terminal.styled(entry.url.relativePath, .bold)): \(entry.state), "
        + "\(Formatted.counted(entry.evaluations, "evaluation")) in "
        + "\(Formatted.duration(entry.elapsedSeconds)), created \(entry.study.created)")
    let settings = configuration.settings.sorted.map { ", \($0.name) \($0.value)" }.joined()
    try terminal.writeLine(
      "\(configuration.algorithm)\(settings); \(configuration.plan.provenance(seed: configuration.seed))")
    let bounds = configuration.bounds.parts
    if !bounds.isEmpty { try terminal.writeLine("bounds: \(bounds.joined(separator: ", "))") }
    if let latencies = configuration.latencies {
      try terminal.writeLine("latencies: \(latencies.conditions); the table \(latencies.quality)")
      if let unreliability = latencies.unreliability { try terminal.writeLine(terminal.warning(unreliability)) }
    }
    try terminal.writeLine()
    try SearchReport.printTable(entry.ranked, entry.front, entry.objectives, configuration)
    if entry.ranked.isEmpty || (entry.objectives.single == nil && entry.front.isEmpty) {
      try terminal.writeLine(SearchReport.withoutScore(entry.ranked, entry.objectives))
    }
    let shown = (entry.objectives.single == nil ? entry.front : entry.ranked).uniqued
    for metric in entry.objectives.metrics {
      guard let ladder = SearchReport.ladder(shown, configuration, metric: metric) else { continue }
      try terminal.writeLine("\n\(metric) by epoch:")
      try ladder.write(to: terminal)
    }
    try showChoice(entry)
    for failure in entry.machineFailures {
      try terminal.writeLine(
        "\nTrial \(failure.trial), \(failure.architecture), is still to be measured: the machine failed "
          + "(\(failure.reason)).")
    }
    if entry.isExhausted {
      try terminal.writeLine("\nNo new proposals remain: widen the bounds or the space in another study.")
    } else if !entry.isInUse, !entry.isFinished {
      try terminal.writeLine("\nResume with: \(configuration.resumeCommand(study: study ?? entry.name))")
    }
  }
}
