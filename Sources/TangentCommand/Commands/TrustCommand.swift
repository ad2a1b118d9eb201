import ArgumentParser
import Foundation
import Tangent

/// `tangent trust`: which score to search by, on the user's own images.
struct TrustCommand: MeasuringCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Find out which score to search by, on your own images.",
    discussion: """
      Scores a few networks, spread over the space's range of cost, by every metric in --metrics, at initialization \
      and after each epoch, then trains each longer from several seeds. It prints how well each score orders the \
      networks by their accuracy after the longer trainings, and recommends the cheapest of the best scores. If no score \
      can be trusted, it says what to do instead. With --output, `tangent search --trust FILE` takes the recommendation, \
      and says if its images or sizes differ from those measured here.

      It recommends a score only if the interval of its Spearman correlation lies above zero and the best of all scores \
      would rarely do as well by luck. A dozen networks leave wide intervals: they can show that a score works, but not \
      which of two good scores is better.

      Two studies, NAME.sqlite and NAME.truth.sqlite, keep every result; --resume continues both.

      EXAMPLES
        tangent trust --output trust.json
        tangent trust photos --networks 24
        tangent search --trust trust.json
        tangent trust --dataset cifar10 --networks 24 --time 30m
        tangent trust --study mine --resume
      """)

  @OptionGroup var subject: PositionalDataset

  @Option(
    help: ArgumentHelp(
      "The name of the two studies, NAME.sqlite (scores) and NAME.truth.sqlite (longer trainings), in the folder studies "
        + "(or TANGENT_STUDIES), or a path (default: built from the space, data set and seed).", valueName: "name"))
  var study: String?

  @Flag(help: "Resume the studies where they stopped, or create them if there are none.")
  var resume = false

  @OptionGroup(title: "Trust") var trust: TrustOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An objective to assess besides the metrics, such as a sum of ranks, written as for `tangent search`. May be "
        + "repeated (default: the sum that a search of the default space uses after training, and "
        + "\(TrustCommand.cheapObjective)).", valueName: "objective"))
  var metric: [String] = []

  @Option(
    help: ArgumentHelp(
      "Metrics to assess, separated by commas, or all; `tangent metrics` lists them.", valueName: "names"))
  var metrics = TrustCommand.standardMetrics.joined(separator: ",")

  @OptionGroup(title: "Network") var scale: ScaleOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup
  @Option(RepeatsOption.self) var repeats: Choice<RepeatsOption>?
  @OptionGroup(title: "Work") var work: WorkerOptions
  @OptionGroup(title: "Files") var file: TrustOutput
  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  /// Those that search measures, and further ones that take no longer than a kernel.
  static let standardMetrics =
    EvaluationPlan.standardMetrics + [
      "lga-normalized", "naswot", "synflow", "jacov", "near", "meco", "meco-opt", "nngp-eigenvalue-score",
      "az-expressivity", "az-progressivity",
      "az-trainability", "training-loss", "held-out-loss",
    ]

  /// ``Composite/untrained`` of the networks before their training.
  static let cheapObjective = Composite.untrained.sum.replacing(")", with: "@0)")

  mutating func validate() throws {
    subject.apply(to: &data)
    try repeats.check()
    try SearchOptions.check(objectives: metric)
  }

  /// The studies' name where the user gives none.
  /// - Parameter space: the space's name.
  func standardName(in space: String) -> String { "\(space)-\(data.datasetTitle)-trust-seed\(network.seed)" }

  func run() throws {
    try subject.check()
    try file.check()
    let studies = try prepared()
    do {
      try measure(studies)
      let report = try report(of: studies)
      try studies.close()
      let record = try report.record()
      try file.write(record)
      try output.print(record) { try report.print() }
    } catch {
      try? studies.close()
      throw error
    }
  }

  /// Both studies measured, or as far as the time goes.
  private func measure(_ studies: TrustStudies) throws {
    let workers = work.count(on: studies.scores.evaluator.device)
    try TrustStudies.takeTurns(
      measuring: studies.scores.study.configuration.given?.texts.count ?? 0,
      atATime: trust.time == nil ? nil : max(TrustAnalysis.smallestCount, workers)
    ) { turn, count in
      let (stage, other) = turn == .scores ? (studies.scores, studies.truth) : (studies.truth, studies.scores)
      guard try stage.study.trials().count < count else { return true }
      let left = try trust.time.map { $0.seconds - (try other.study.elapsedSeconds()) }
      if let left, left <= 0 { return false }
      let outcome = try StudyMeasurement.run(
        stage.study, stage.evaluator, title: stage.title, count: count, seconds: left, workers: workers, progress)
      if outcome.reason == .cancelled { throw try stopped(studies) }
      return outcome.reason != .time
    }
  }

  private func stopped(_ studies: TrustStudies) throws -> Failure {
    let (scored, trained) = (try studies.scores.study.trials().count, try studies.truth.study.trials().count)
    return Failure(
      Interruption.status ?? .interrupted,
      "stopped; the scores of \(Formatted.counted(scored, "network")) and the longer trainings of \(trained) are in "
        + "\(studies.scores.study.url.relativePath) and \(studies.truth.study.url.relativePath); resume with: "
        + "\(resumeCommand(of: studies))")
  }

  /// - Parameter seconds: another total time than the one given.
  private func resumeCommand(of studies: TrustStudies, seconds: Double? = nil) -> PrintedCommand {
    let configuration = studies.scores.study.configuration
    var command = configuration.resumeCommand(study: study ?? standardName(in: configuration.plan.space))
    command.add("--time", (seconds ?? trust.time?.seconds).map { "\(Int($0.rounded(.up)))s" })
    command.add("--output", file.path)
    return command
  }

  private func report(of studies: TrustStudies) throws -> TrustReport {
    let (scores, truth) = (studies.scores.study, studies.truth.study)
    let networks = try TrustAnalysis.networks(scores: scores, truth: truth)
    let wanted = scores.configuration.given?.texts.count ?? 0
    let trained = try truth.trials().count
    guard networks.count >= TrustAnalysis.smallestCount else {
      let advice =
        trained < wanted
        ? "allow more time with: "
          + resumeCommand(of: studies, seconds: max(60, 2 * (trust.time?.seconds ?? 0))).description
        : "the other trainings diverged; lower --learning-rate and name another --study"
      throw Failure(
        .usage,
        "only \(networks.count) of \(wanted) networks have an accuracy, and at least \(TrustAnalysis.smallestCount) are "
          + "needed; \(advice)")
    }
    let bar = ProgressBar("resample", total: nil, surface: progress.surface)
    defer { bar.finish() }
    let analysis = try TrustAnalysis(
      of: networks, scores: scores, objectives: metric.map { try Objective($0, in: TangentCommand.catalogue) },
      bootstrap: Bootstrap(
        resamples: trust.resamples, seed: Seed(scores.configuration.seed).derived("bootstrap")),
      workers: work.count(on: .cpu)
    ) { Interruption.isRequested }
    return TrustReport(
      analysis: analysis, scores: scores, truth: truth,
      conditions: try TrustConditions(
        of: scores.configuration.plan, images: studies.images, in: TangentCommand.catalogue), wanted: wanted,
      diverged: trained - networks.count,
      searchOptions: try searchOptions(for: scores.configuration, studies.images),
      repeatedOptions: try repeatedOptions(of: scores.configuration, studies.images), file: file.path)
  }
}
