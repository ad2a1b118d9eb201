import ArgumentParser
import Foundation
import Tangent

/// `tangent studies`: past searches and their results.
struct StudiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studies", abstract: "List all studies, or show one with its best architectures.",
    discussion: """
      A study is one SQLite file. Reading it does not disturb a search that is writing it. In SQL, order trials by \
      fitness DESC: the score if larger is better, minus the score if smaller is better, NULL if it is undefined. A \
      sum of ranks is taken among all trials so far that were measured after the same number of epochs; if trials \
      differ in that number, order by epochs DESC first. With several objectives, score and fitness are those of the \
      first. The tables architecture, evaluation and value hold everything that was measured.

      EXAMPLES
        tangent studies
        tangent studies quickstart
        tangent studies quickstart --json \\
          | jq '.trials[].evaluation.metrics.lga.value'
        sqlite3 studies/ladder.sqlite \\
          'SELECT trial, epoch, metric, value FROM value ORDER BY 1, 2'
        sqlite3 studies/quickstart.sqlite \\
          'SELECT architecture, score FROM trial ORDER BY fitness DESC LIMIT 5'
      """)

  @Argument(help: "A study's name or path; without one, all in the folder studies (or TANGENT_STUDIES) are listed.")
  var study: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let folder = StudyFolder()
    guard let study else { return try list(folder) }
    let url = try folder.file(study)
    let entry = try Entry(url)
    try output.print(try entry.record(withTrials: true)) { try show(entry) }
  }

  /// What is said of a study.
  struct Entry {
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
        "configuration": try JSONValue(encoding: study.configuration),
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

  private func list(_ folder: StudyFolder) throws {
    var entries: [Entry] = []
    for url in try folder.files() {
      do { entries.append(try Entry(url)) } catch {
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
        .number("best"), .number("time"), .text("architecture"),
      ])
      for entry in entries {
        let configuration = entry.study.configuration
        table.append([
          entry.name, entry.state, configuration.plan.dataset, configuration.algorithm, entry.objectives.text,
          "\(entry.evaluations)" + (entry.budget.evaluations.map { "/\($0)" } ?? ""),
          entry.bestText,
          Formatted.duration(entry.elapsedSeconds), entry.best?.trial.architecture.text ?? "-",
        ])
      }
      try table.write(to: .output)
    }
  }

  private func show(_ entry: Entry) throws {
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
    if let latencies = configuration.latencies { try terminal.writeLine("latencies: \(latencies.conditions)") }
    try terminal.writeLine()
    try SearchReport.printTable(entry.ranked, entry.front, entry.objectives, configuration)
    if entry.objectives.single == nil, entry.front.isEmpty {
      try terminal.writeLine(SearchReport.withoutScore(entry.ranked, entry.objectives))
    }
    let shown = (entry.objectives.single == nil ? entry.front : entry.ranked).uniqued
    for metric in entry.objectives.metrics {
      guard let ladder = SearchReport.ladder(shown, configuration, metric: metric) else { continue }
      try terminal.writeLine("\n\(metric) by epoch:")
      try ladder.write(to: terminal)
    }
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

extension ArchitectureBounds {
  /// Each bound in words.
  var parts: [String] {
    [
      largestParameters.map { "at most \(Formatted.count($0)) parameters" },
      largestMultiplyAccumulates.map { "at most \(Formatted.count($0)) multiply-accumulates" },
      largestPeakMemory.map { "at most \(Formatted.bytes($0)) of activations" },
      largestFileSize.map { "at most \(Formatted.bytes($0)) of weights" },
      largestLatency.map { "a latency of at most \(Formatted.milliseconds($0))" },
    ].compactMap { $0 }
  }
}
