import ArgumentParser
import Tangent

/// `tangent compare`: which of a few architectures is better, and whether that can be told from noise.
struct CompareCommand: MeasuringCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Find out which architecture is better, and whether the difference is more than noise.",
    discussion: """
      Measures each architecture in several rounds, each with new weights, image orders and images, and tests whether \
      one has better values than the others (one-sided Mann-Whitney). It stops as soon as the answer is clear. The level \
      is divided by the number of looks, so that looking often does not produce more chance findings.

      Stat-TOPK orders more than two architectures: among those that cannot be told apart, the better mean comes first. \
      An undefined value is worse than any other. If you stop it, it reports the finished rounds.

      This compares a metric of reduced, briefly trained networks. To compare accuracies after longer training, use \
      `tangent search --compare`.

      EXAMPLES
        tangent compare '|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|' \\
          '|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|'
        tangent compare --from-study quickstart --top 4
        tangent compare ARCHITECTURE ANOTHER --metric lga-normalized --epochs 0 \\
          --rounds 20
      """)

  @Argument(help: "Two or more architectures in the space's grammar; `tangent spaces` shows an example.")
  var architectures: [String] = []

  @Option(help: ArgumentHelp("Compare the best architectures of a study, given by name or path.", valueName: "study"))
  var fromStudy: String?

  @Option(help: ArgumentHelp("How many architectures to take with --from-study.", valueName: "number"))
  var top = 2

  @Option(help: ArgumentHelp("The metric to compare by; `tangent metrics` lists them.", valueName: "name"))
  var metric = "held-out-loss"

  @Option(help: ArgumentHelp("The most rounds to run, \(CompareCommand.roundsRange.text).", valueName: "number"))
  var rounds = 10

  @Option(
    help: ArgumentHelp("The significance level of the tests, such as 0.05.", valueName: "probability"))
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
    if fromStudy == nil, architectures.count < 2 {
      throw ValidationError("a comparison needs at least two architectures")
    }
  }

  func run() throws {
    let space = try scale.searchSpace()
    let metric = try TangentCommand.catalogue.metric(named: metric)
    let subjects = try self.subjects(in: space)
    let device = try network.device()
    let images = try trainingImages()
    let plan = try measurement.plan(metrics: [metric.name], epochs: TrainingOptions.standardEpochs, images: images)
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
      throw Failure(.usage, "the study \(fromStudy) has only one architecture; a comparison needs two")
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
