import ArgumentParser
import Tangent

/// `tangent compare`: which of a few architectures is better, and whether that can be told from noise.
struct CompareCommand: MeasuringCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Find out which architecture is better, and whether that is more than noise.",
    discussion: """
      Measures each architecture in several rounds, each with other weights, image orders and images, and tests whether \
      the values of one tend to be better than those of the others (Mann-Whitney, one-sided). It ends as soon as the \
      answer is clear: the level is divided by the number of times it looks, so looking often finds no more by chance.

      With more than two architectures, they are ordered by Stat-TOPK: of those that cannot be told apart, the better \
      mean comes first. An undefined value is worse than any other. If you stop it, the finished rounds count.

      What is compared is the metric of reduced, briefly trained networks. `tangent search --compare` compares accuracies \
      of longer trainings.

      EXAMPLES
        tangent compare '|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|' \\
          '|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|'
        tangent compare --from-study quickstart --top 4
        tangent compare ARCHITECTURE ANOTHER --metric lga-normalized --epochs 0 \\
          --rounds 20
      """)

  @Argument(help: "Two or more architectures in their space's own grammar; `tangent spaces` shows one.")
  var architectures: [String] = []

  @Option(help: ArgumentHelp("Compare the best architectures of a study, given by name or path.", valueName: "study"))
  var fromStudy: String?

  @Option(help: ArgumentHelp("How many architectures to take with --from-study.", valueName: "number"))
  var top = 2

  @Option(help: ArgumentHelp("The metric to compare by; `tangent metrics` lists them.", valueName: "name"))
  var metric = "held-out-loss"

  @Option(help: ArgumentHelp("The largest number of rounds, \(CompareCommand.roundsRange.text).", valueName: "number"))
  var rounds = 10

  @Option(
    help: ArgumentHelp("The probability of a difference by chance that is accepted, such as 0.05.", valueName: "share"))
  var level = 0.05

  @OptionGroup(title: "Network") var scale: ScaleOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup
  @OptionGroup(title: "Work") var work: WorkerOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  static let roundsRange = CountRange(option: "--rounds", meaning: "the number of rounds", range: 2...1000)
  static let topRange = CountRange(option: "--top", meaning: "the number of architectures", range: 2...100)

  func validate() throws {
    try Self.roundsRange.check(rounds)
    try Self.topRange.check(top)
    guard level > 0, level < 1 else { throw ValidationError("--level \(level): it must be between 0 and 1") }
    guard architectures.isEmpty != (fromStudy == nil) else {
      throw ValidationError("name two or more architectures, or a study with --from-study")
    }
    if fromStudy == nil, architectures.count < 2 { throw ValidationError("a comparison needs another architecture") }
  }

  func run() throws {
    let space = try scale.searchSpace()
    let metric = try TangentCommand.catalogue.metric(named: metric)
    let subjects = try self.subjects(in: space)
    let device = try network.device()
    let images = try data.trainingImages(progress)
    let plan = try measurement.plan(metrics: [metric.name], epochs: SearchOptions.standardEpochs, images: images)
    guard plan.epochs > 0 || !metric.ingredients.needTraining else {
      throw Failure(.usage, "\(metric.name) is undefined before training; use --epochs 1 or more, or another --metric")
    }
    let bar = ProgressBar("measure", total: rounds * subjects.count, surface: progress.surface)
    defer { bar.finish() }
    let comparison = try ArchitectureComparison(
      of: subjects, by: metric, plan: plan, images: images, seed: Seed(network.seed).derived("compare"), rounds: rounds,
      level: level, device: device, catalogue: TangentCommand.catalogue, workers: work.count(on: device),
      threads: work.threads, finished: { bar.advance() }, isCancelled: { Interruption.isRequested })
    bar.finish()
    let report = ComparisonReport(comparison: comparison, seed: network.seed, level: level)
    try output.print(report.record(options(plan, device))) { try report.print() }
    if comparison.rounds < rounds, !comparison.isEarly {
      throw Failure(
        Interruption.status ?? .interrupted,
        "stopped after \(Formatted.counted(comparison.rounds, "round")) of \(rounds)")
    }
  }

  private func subjects(in space: any SearchSpace) throws -> [Architecture] {
    guard let fromStudy else {
      var seen: Set<Architecture> = []
      return try architectures.map { text in
        let architecture = try space.architecture(text)
        guard seen.insert(architecture).inserted else {
          throw Failure(.usage, "\(text) is given twice; compare different architectures")
        }
        return architecture
      }
    }
    let study = try Study.read(try StudyFolder().file(fromStudy), catalogue: TangentCommand.catalogue)
    let best = try EvolutionSubject.best(top, of: study, in: space).map(\.architecture)
    guard best.count > 1 else {
      throw Failure(.usage, "the study \(fromStudy) has one architecture; a comparison needs two")
    }
    return best
  }

  private func options(_ plan: EvaluationPlan, _ device: Device) -> JSONValue {
    RecordedOptions(kernelOf: plan, seed: network.seed, threads: work.threads, device: device).record(
      and: [
        RecordedOption("--metric", metric), RecordedOption("--rounds", "\(rounds)"),
        RecordedOption("--level", "\(level)"),
      ])
  }
}

/// Which architecture is better, for people and for scripts.
struct ComparisonReport {
  let comparison: ArchitectureComparison
  let seed: UInt64
  let level: Double

  private var ordered: [ArchitectureComparison.Entry] { comparison.order.map { comparison.entries[$0] } }

  func print() throws {
    let terminal = Terminal.output
    try terminal.writeLine(
      "\(comparison.metric.name), \(Formatted.counted(comparison.rounds, "round")) with other weights and images each; "
        + comparison.plan.provenance(seed: seed) + "\n")
    var table = Table([
      .number("rank"), .number(comparison.metric.name), .number("deviation"), .number("best beats it in"), .number("p"),
      .number("time"), .text("architecture"),
    ])
    for (place, entry) in ordered.enumerated() {
      let summary = MetricSummary(entry.values)
      let verdict = place == 0 ? nil : comparison.verdicts[place - 1]
      table.append([
        "\(place + 1)", summary.value.number.map { Formatted.number($0) } ?? "undefined",
        summary.deviation.map { Formatted.number($0, digits: 2) } ?? "-",
        verdict.map { Formatted.percent($0.superiority) } ?? "",
        verdict.map { Formatted.number($0.p, digits: 2) } ?? "",
        Formatted.seconds(entry.seconds), entry.architecture.text,
      ])
    }
    try table.write(to: terminal)
    for entry in ordered {
      if case .undefined(let reason) = MetricSummary(entry.values).value {
        try terminal.writeLine("\(entry.architecture.text): \(reason)")
      }
    }
    try terminal.writeLine("\n" + verdict)
  }

  /// The comparison in words.
  var verdict: String {
    guard let best = ordered.first else { return "" }
    let ending =
      comparison.isEarly ? " The answer was clear after \(Formatted.counted(comparison.rounds, "round"))." : ""
    let (better, equal) = (
      comparison.verdicts.filter(\.isSignificant), comparison.verdicts.filter { !$0.isSignificant }
    )
    let direction = comparison.metric.direction == .higherIsBetter ? "higher" : "lower"
    func amount(_ verdict: ArchitectureComparison.Verdict) -> String {
      verdict.difference.map { difference in
        let ends = difference.uncertainty.isFinite ? " ± \(Formatted.number(difference.uncertainty, digits: 2))" : ""
        return "by \(Formatted.number(abs(difference.difference), digits: 3))\(ends)"
      } ?? "which is undefined"
    }
    func name(_ verdict: ArchitectureComparison.Verdict) -> String {
      "\(comparison.entries[verdict.other].architecture.text) (\(amount(verdict)))"
    }
    if equal.isEmpty {
      return "\(best.architecture.text) has a \(direction) \(comparison.metric.name) than "
        + better.map(name).joined(separator: ", ") + "." + ending
    }
    let rest =
      better.isEmpty
      ? "" : " It is better than \(better.map(name).joined(separator: ", "))."
    return "\(best.architecture.text) cannot be told apart from \(equal.map(name).joined(separator: ", ")).\(rest)"
      + " More --rounds, or longer trainings, may tell."
  }

  func record(_ options: JSONValue) -> JSONValue {
    [
      "metric": JSONValue(comparison.metric.name), "rounds": JSONValue(comparison.rounds),
      "isEarly": JSONValue(comparison.isEarly), "level": JSONValue(level), "options": options,
      "architectures": .array(
        ordered.enumerated().map { place, entry in
          let verdict = place == 0 ? nil : comparison.verdicts[place - 1]
          return [
            "architecture": JSONValue(entry.architecture.text),
            "values": .array(entry.values.map { JSONValue($0.number) }),
            "summary": JSONValue(MetricSummary(entry.values)),
            "bestBeatsIt": JSONValue(verdict?.superiority), "p": JSONValue(verdict?.p),
            "isTold": verdict.map { JSONValue($0.isSignificant) } ?? .null, "seconds": JSONValue(entry.seconds),
          ]
        }),
      "verdict": JSONValue(verdict),
    ]
  }
}
