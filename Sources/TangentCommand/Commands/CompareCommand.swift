import ArgumentParser
import Tangent

/// `tangent compare`: which of a few architectures is better, and whether that can be told from noise.
struct CompareCommand: MeasuringCommand, StudyReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Find out which architecture is better, and whether the difference is more than noise.",
    discussion: """
      Measures each architecture in several rounds, each with new weights, image orders and images, and tests whether \
      one has better values than the others (one-sided Mann-Whitney). It stops as soon as the answer is clear. The level \
      is divided by the number of looks, so that looking often does not produce more chance findings.

      Stat-TOPK orders more than two architectures: among those that cannot be told apart, the better mean comes first. \
      An undefined value is worse than any other. If you stop it, it reports the finished rounds.

      With --study, each measurement is stored as soon as it is made, and --resume continues the comparison. The \
      number of rounds and the level are fixed when the study is created, because a second look at a different level \
      would invalidate the test.

      This compares a metric of reduced, briefly trained networks. To compare accuracies after longer training, use \
      `tangent search --compare`.

      EXAMPLES
        tangent compare '|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|' \\
          '|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|'
        tangent compare --from-study quickstart --top 4
        tangent compare --from-study quickstart --rounds 30 --study finals
        tangent compare --study finals --resume
        tangent compare ARCHITECTURE ANOTHER --metric lga-normalized --epochs 0 \\
          --rounds 20
      """)

  @Argument(help: "Two or more architectures in the space's grammar; `tangent spaces` shows an example.")
  var architectures: [String] = []

  @Option(
    help: ArgumentHelp(
      "Compare the best architectures of a study, given by name or path, in the study's space and, unless you give "
        + "--dataset, on the study's images.", valueName: "study"))
  var fromStudy: String?

  @Option(help: ArgumentHelp("How many architectures to take with --from-study.", valueName: "number"))
  var top = 2

  @Option(
    help: ArgumentHelp(
      "The study to store measurements in: a name, stored as NAME.sqlite in the folder studies (or TANGENT_STUDIES), "
        + "or a path (default: nothing is stored).", valueName: "name"))
  var study: String?

  @Flag(help: "Resume the study where it stopped, or create it if there is none.")
  var resume = false

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
    if resume, study == nil { throw ValidationError("--resume requires --study") }
    guard !namesNothing || resume, architectures.isEmpty || fromStudy == nil else {
      throw ValidationError("name two or more architectures, or a study with --from-study")
    }
    if architectures.count == 1 { throw ValidationError("a comparison needs at least two architectures") }
  }

  /// Whether no architectures are named, which is enough to resume a study.
  var namesNothing: Bool { architectures.isEmpty && fromStudy == nil }

  static let readsImages = true

  func run() throws { try likeStudy(fromStudy).measure() }

  private func measure() throws {
    if let study { return try compare(keptIn: StudyFolder().file(study), named: study) }
    let images = try trainingImages()
    try noteChange(of: images, since: fromStudy)
    let configuration = try configuration(given(in: scale.searchSpace()), images)
    let bar = progressBar(of: configuration)
    defer { bar.finish() }
    let device = try Device(configuration.device)
    let catalogue = TangentCommand.catalogue
    let space = try scale.searchSpace()
    let comparison = try ArchitectureComparison(
      of: configuration.given?.texts.map(space.architecture) ?? [], by: catalogue.metric(named: metric),
      plan: configuration.plan, images: images, seed: ArchitectureComparison.seed(configuration.seed), rounds: rounds,
      level: level, device: device, catalogue: catalogue, workers: work.count(on: device),
      threads: configuration.threads, finished: { bar.advance() }, isCancelled: { Interruption.isRequested })
    bar.finish()
    try report(comparison, configuration, study: nil)
  }

  func progressBar(of configuration: StudyConfiguration, first: Int = 0) -> ProgressBar {
    let count = (configuration.given?.rounds?.count ?? 0) * (configuration.given?.texts.count ?? 0)
    return ProgressBar("measure", total: count, first: first, surface: progress.surface)
  }

  /// Prints what was found.
  /// - Throws: ``Failure`` where it was stopped before its end.
  func report(_ comparison: ArchitectureComparison, _ configuration: StudyConfiguration, study: Study?) throws {
    let report = ComparisonReport(
      comparison: comparison, configuration: configuration, study: study?.url.relativePath)
    try output.print(report.record) { try report.print() }
    let rounds = configuration.given?.rounds?.count ?? rounds
    if comparison.rounds < rounds, !comparison.isEarly {
      throw Failure(
        Interruption.status ?? .interrupted,
        "stopped after \(Formatted.counted(comparison.rounds, "round")) of \(rounds)"
          + (study == nil ? "" : "; resume with: \(configuration.resumeCommand(study: self.study ?? ""))"))
    }
  }

  /// What is compared, and how often.
  func given(in space: any SearchSpace) throws -> GivenArchitectures {
    let subjects = try subjects(in: space)
    return GivenArchitectures(
      subjects, summary: fromStudy.map { "the best \(subjects.count) of \($0)" } ?? "\(subjects.count) architectures",
      rounds: .init(count: rounds, level: level))
  }

  /// What decides the comparison, as a study keeps it.
  func configuration(_ given: GivenArchitectures, _ images: TrainingImages) throws -> StudyConfiguration {
    let catalogue = TangentCommand.catalogue
    let metric = try catalogue.metric(named: metric)
    let plan = try measurement.plan(metrics: [metric.name], epochs: TrainingOptions.standardEpochs, images: images)
    guard plan.epochs > 0 || !metric.ingredients.needTraining else {
      throw Failure(.usage, "\(metric.name) is undefined before training; use --epochs 1 or more, or another --metric")
    }
    return try StudyConfiguration(
      measuring: given, seed: network.seed, plan: plan, target: plan.finalScale(for: images.images, in: catalogue),
      device: network.device(), objectives: [metric.name], threads: work.threads, catalogue: catalogue)
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
}
