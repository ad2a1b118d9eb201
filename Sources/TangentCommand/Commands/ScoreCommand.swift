import ArgumentParser
import Tangent

/// `tangent score`: architectures measured by any metrics.
struct ScoreCommand: EvaluatingCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score architectures, at initialization or after a short training.",
    discussion: """
      Builds each architecture's network, trains it for --epochs epochs (none unless asked for), computes its tangent \
      kernel on images held out of the training set, and prints every requested metric. One score from one seed is \
      noisy: use --repeats. Whether a few epochs help depends on the images and the networks; docs/recipes.md has \
      measurements.

      With --ladder, a single training run is measured at every epoch from 0 to --epochs, and all rows together cost \
      one run; the last column is the time that a score after that many epochs alone would take. If the learning rate \
      depends on --epochs, as it does by default, an earlier row differs from a score with fewer --epochs; with \
      --separate-rungs the two agree, bit for bit.

      If a metric is undefined (the network ignores its input, or training diverged), the reason is shown.

      EXAMPLES
        tangent score '|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|'
        tangent score ARCHITECTURE --epochs 1 --repeats 3
        tangent score ARCHITECTURE --epochs 4 --ladder \\
          --metrics lga,training-loss,training-accuracy,validation-accuracy
        tangent score ARCHITECTURE ANOTHER --metrics lga,parameters --json
        tangent score ARCHITECTURE --preset mok-2022 --dataset cifar10 \\
          --size benchmark
      """)

  @Argument(help: "One or more architectures in their space's own grammar; `tangent spaces` shows one.")
  var architectures: [String]

  @Option(
    help: ArgumentHelp("Metrics, separated by commas, or all; `tangent metrics` lists them.", valueName: "names"))
  var metrics = EvaluationPlan.standardMetrics.joined(separator: ",")

  @OptionGroup(title: "Network") var scale: ScaleOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup
  @OptionGroup var repetition: RepetitionOptions
  @OptionGroup(title: "Work") var work: WorkerOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let space = try scale.searchSpace()
    let architectures = try architectures.map { try space.architecture($0) }
    let names = try Self.names(metrics)
    let device = try network.device()
    let images = try trainingImages()
    let plan = try evaluation.plan(metrics: names, epochs: 0, images: images)
    let seed = Seed(network.seed)
    let evaluator = try Evaluator(plan, images: images, seed: seed, device: device, catalogue: TangentCommand.catalogue)

    let bar = ProgressBar("score", total: architectures.count, surface: progress.surface)
    defer { bar.finish() }
    let evaluations = try Workers.map(
      Array(architectures.enumerated()), workers: work.count(on: device), threads: work.threads
    ) { item throws(SearchError) in
      let own =
        plan.sharesSeeds
        ? EvaluationPlan.sharedSeed(seed.value) : EvaluationPlan.seed(ofTrial: item.offset, seed.value)
      let evaluation = try evaluator.evaluate(item.element, seed: own) { Interruption.isRequested }
      bar.advance()
      return evaluation
    }
    bar.finish()
    try output.print(
      [
        "plan": JSONValue(encoding: plan), "seed": JSONValue(seed.value),
        "options": RecordedOptions(scoring: plan, seed: seed.value, threads: work.threads, device: device).record(),
        "fidelities": JSONValue(encoding: plan.fidelities),
        "evaluations": .array(evaluations.map { JSONValue($0, metrics: names) }),
      ]
    ) {
      try Terminal.output.writeLine(plan.provenance(seed: seed.value) + "\n")
      for evaluation in evaluations { try print(evaluation, metrics: names) }
    }
  }

  /// The metrics of a list, each once. All are those that need no times of layers: these are taken where they are asked for
  /// by name.
  /// - Throws: `UnknownName` that suggests what may have been meant, or ``Failure`` for an empty list.
  static func names(_ list: String) throws -> [String] {
    var seen: Set<String> = []
    let names = list.split(separator: ",").map { $0.trimming(while: \.isWhitespace) }
      .filter { seen.insert($0).inserted }
    guard !names.isEmpty else { throw Failure(.usage, "--metrics names no metric; `tangent metrics` lists them") }
    for name in names where name != "all" { _ = try TangentCommand.catalogue.metric(named: name) }
    guard names.contains("all") else { return names }
    return TangentCommand.catalogue.metrics.filter { !$0.ingredients.contains(.latency) || names.contains($0.name) }
      .map(\.name)
  }

  private func print(_ evaluation: Evaluation, metrics: [String]) throws {
    let terminal = Terminal.output
    try terminal.writeLine(terminal.styled(evaluation.architecture.text, .bold))
    if evaluation.rungs.isEmpty {
      try table(evaluation, metrics: metrics).write(to: terminal)
    } else {
      try evaluation.ladderTable(metrics).write(to: terminal)
      for reason in evaluation.undefinedReasons(metrics) { try terminal.writeLine("undefined: \(reason)") }
    }
    let seconds = evaluation.measurements.map(\.seconds)
    try terminal.writeLine(
      "training \(Formatted.seconds(seconds.reduce(0) { $0 + $1.training })), kernel "
        + "\(Formatted.seconds(seconds.reduce(0) { $0 + $1.kernel })), total "
        + "\(Formatted.seconds(evaluation.seconds))\n")
  }

  private func table(_ evaluation: Evaluation, metrics: [String]) throws -> Table {
    var table = Table([.text("metric"), .number("value"), .text("better"), .prose("")])
    for name in metrics {
      let metric = try TangentCommand.catalogue.metric(named: name)
      let summary = evaluation.summary(of: name)
      table.append([
        name, summary.text, metric.direction == .higherIsBetter ? "higher" : "lower",
        summary.reason.map { "\($0)" } ?? metric.title,
      ])
    }
    return table
  }
}

extension Substring {
  /// Without the characters at both ends that a test names.
  fileprivate func trimming(while test: (Character) -> Bool) -> String {
    var rest = drop(while: test)
    while let last = rest.last, test(last) { rest.removeLast() }
    return String(rest)
  }
}
