import ArgumentParser
import Foundation
import Tangent

/// `tangent correlate`: how well scores order architectures whose accuracies are known.
struct CorrelateCommand: EvaluatingCommand, StudyReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "correlate", abstract: "Measure how well scores order architectures of known accuracy.",
    discussion: """
      Compares scores with the accuracies in a table: rank correlations over all architectures, within the better half \
      and within the best tenth, and the accuracy of what a search would pick, each with a bootstrap interval. A score \
      with a high correlation overall may fail at the top, where a search needs it. Do not compare figures across \
      populations.

      With --study, the command first measures the architectures as `tangent search` would, and stores every score in \
      a study that --resume continues. With --columns, --features or --from-study, nothing is measured.

      Architectures without a score rank last. Where scores are tied, figures that depend on their order are \
      expectations over random orders.

      EXAMPLES
        tangent correlate nasbench201.csv --columns params_million,macs_million
        tangent correlate nasbench201.csv --study cells --dataset cifar10 \\
          --count 200 --metrics lga,lga-normalized,condition-number,parameters
        tangent correlate nasbench201.csv --features all --population live
        tangent correlate nasbench201.csv --study cells --resume
        tangent correlate nasbench201.csv --from-study cells --population live \\
          --page cells.html
        tangent correlate nasbench201.csv --from-study one-epoch \\
          --from-study two-epochs --population live --figure cost.svg
      """)

  @OptionGroup(title: "Correlation") var correlation: CorrelationOptions

  @Option(
    help: ArgumentHelp(
      "The study to measure into: a name, stored as NAME.sqlite in the folder studies (or TANGENT_STUDIES), or a path.",
      valueName: "name"))
  var study: String?

  @Flag(help: "Resume the study where it stopped, or create it if there is none.")
  var resume = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An objective to assess, such as a sum of ranks (taken within the sample), written as for `tangent search`. May be "
        + "repeated (default: the default of search).", valueName: "objective"))
  var metric: [String] = []

  @Option(
    help: ArgumentHelp(
      "Metrics, separated by commas, or all; `tangent metrics` lists them. With --study, those to measure (default: "
        + "\(EvaluationPlan.standardMetrics.joined(separator: ","))). With --from-study, those of the study to assess, "
        + "in addition to the baselines and what --metric names (default: all in the study).", valueName: "names"))
  var metrics: String?

  @OptionGroup(title: "Network") var scale: ScaleOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup
  @OptionGroup var repetition: RepetitionOptions
  @OptionGroup(title: "Work") var work: WorkerOptions
  @OptionGroup(title: "Files") var files: CorrelationFiles
  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard
      study != nil || correlation.columns != nil || correlation.features != nil || !correlation.fromStudy.isEmpty
    else {
      throw ValidationError(
        "nothing to correlate; use --columns to name scores in the table, --study to measure scores, --from-study to "
          + "read them from a study, or --features for the architectures' structure")
    }
    if study != nil, !correlation.fromStudy.isEmpty {
      throw ValidationError("--study measures and --from-study reads; give only one")
    }
    if study == nil, resume || correlation.choosesSample {
      throw ValidationError("\(resume ? "--resume" : "--sample, --count and --list") require --study")
    }
    if metrics != nil, study == nil, correlation.fromStudy.isEmpty {
      throw ValidationError("--metrics names metrics of a study; add --study or --from-study")
    }
    if files.figurePath != nil, study == nil, correlation.fromStudy.isEmpty {
      throw ValidationError("--figure shows what measured scores cost; add --study or --from-study")
    }
    try SearchOptions.check(objectives: metric)
  }

  static let readsImages = false

  func run() throws { try likeStudy(correlation.fromStudy.first).correlate() }

  private func correlate() throws {
    try files.check()
    let space = try scale.searchSpace()
    let table = try correlation.read(in: space)
    let report: CorrelationReport
    if let study {
      let measured = try self.measured(study, table, in: space)
      defer { try? measured.close() }
      report = try self.report(of: [measured], table, in: space)
    } else {
      let studies = try correlation.fromStudy.map {
        try Study.read(try StudyFolder().file($0), catalogue: TangentCommand.catalogue)
      }
      report = try self.report(of: studies, table, in: space)
    }
    try files.write(report)
    try output.print(report.record) { try report.print() }
  }

  /// The scores in the studies and in the table beside the table's accuracies.
  private func report(
    of studies: [Study], _ table: ArchitectureTable, in space: any SearchSpace
  ) throws -> CorrelationReport {
    let population = try correlation.population(of: space)
    let given = studies.compactMap { study == nil ? nil : $0.configuration.given }.first
    // In the table's order, so that the same architectures have the same resamples.
    var architectures = try table.architectures.filter { try population.contains($0) }
    if let given {
      let listed = Set(given.texts)
      architectures = architectures.filter { listed.contains($0.text) }
    }
    for read in studies {
      guard read.configuration.plan.space == space.name else {
        throw Failure(
          .usage,
          "\(read.url.relativePath) is a study of the space \(read.configuration.plan.space); add --space "
            + read.configuration.plan.spaceArgument
        )
      }
      let found = Set(try read.trials().map(\.architecture))
      architectures = architectures.filter(found.contains)
    }
    guard architectures.count >= 3 else {
      throw Failure(
        .usage,
        "found only \(Formatted.counted(architectures.count, "architecture")) of the population \(population.name) "
          + "with both scores and a row in \(correlation.table); correlations need at least three")
    }
    let rows = Dictionary(uniqueKeysWithValues: table.architectures.enumerated().map { ($1, $0) })
    func column(_ name: String) -> [Double?] {
      let place = table.columns.firstIndex(of: name) ?? 0
      return architectures.map { rows[$0].flatMap { table.values[place][$0] } }
    }
    let objectives = try metric.map { try Objective($0, in: TangentCommand.catalogue) }
    var scores = try studies.flatMap { study in
      try ScoreColumn.columns(
        of: study, for: architectures, objectives: objectives,
        prefix: studies.count > 1 ? "\(study.url.deletingPathExtension().lastPathComponent): " : "")
    }
    if study == nil { scores = try chosen(of: scores, objectives) }
    let baselines = correlation.names(correlation.baselines)
    scores += correlation.scoreColumns.map { name, isHigherBetter in
      ScoreColumn(
        title: name, isHigherBetter: isHigherBetter, values: column(name), isBaseline: baselines.contains(name))
    }
    scores += try correlation.featureColumns(of: architectures, in: space)
    let bar = ProgressBar("resample", total: nil, surface: progress.surface)
    defer { bar.finish() }
    let analysis = try CorrelationAnalysis(
      scores: scores,
      targets: correlation.names(correlation.targets).map { .init(title: $0, accuracies: column($0)) },
      bootstrap: Bootstrap(resamples: correlation.resamples, seed: Seed(network.seed).derived("bootstrap")),
      workers: work.count(on: .cpu)
    ) { Interruption.isRequested }
    return CorrelationReport(
      table: correlation.table, population: population,
      sample: given?.summary
        ?? "\(architectures.count) architectures of the population \(population.name) (\(population.summary))"
        + (studies.isEmpty ? " in the table" : " that are in both the table and the study"),
      studies: studies, analysis: analysis)
  }

  /// The studies' scores that `--metrics` and `--metric` name, and the baselines; all scores without `--metrics`.
  private func chosen(of scores: [ScoreColumn], _ objectives: [Objective]) throws -> [ScoreColumn] {
    guard let names = try metrics.map(ScoreCommand.names) else { return scores }
    let found = Set(scores.map(\.quantity))
    let isEverything = try Set(ScoreCommand.names("all")).isSubset(of: names)
    if !isEverything, let missing = names.first(where: { !found.contains($0) }) {
      throw Failure(
        .usage, "--metrics \(missing): there is no such score in \(correlation.fromStudy.joined(separator: ", "))")
    }
    let kept = Set(names + objectives.map(TangentCommand.catalogue.title))
    return scores.filter { $0.isBaseline || kept.contains($0.quantity) }
  }

  /// The study with every architecture measured.
  private func measured(_ name: String, _ table: ArchitectureTable, in space: any SearchSpace) throws -> Study {
    let url = try StudyFolder().file(name)
    var study: Study?
    if resume, FileManager.default.fileExists(atPath: url.path) {
      study = try Study.open(url, catalogue: TangentCommand.catalogue)
    } else {
      try Study.checkAbsent(url)
    }
    do {
      let (open, evaluator) = try prepared(study, at: url, table, in: space)
      study = open
      let outcome = try StudyMeasurement.run(
        open, evaluator, title: "measure", workers: work.count(on: evaluator.device), progress)
      guard outcome.reason != .cancelled else {
        throw Failure(
          Interruption.status ?? .interrupted,
          "stopped; \(url.relativePath) has \(outcome.trials.count) of "
            + "\(open.configuration.given?.texts.count ?? 0) architectures; resume with: "
            + "\(open.configuration.resumeCommand(study: name))")
      }
      return open
    } catch {
      try? study?.close()
      throw error
    }
  }

  /// The study, created where there is none, and what measures it, after everything that can be checked was.
  private func prepared(
    _ study: Study?, at url: URL, _ table: ArchitectureTable, in space: any SearchSpace
  ) throws -> (Study, Evaluator) {
    let stored = study?.configuration
    let images = try stored.map(studyImages) ?? trainingImages()
    var configuration: StudyConfiguration
    if let stored {
      guard let given = stored.given, given.source != nil else {
        throw Failure(
          .usage,
          "\(url.relativePath) was not created by `tangent correlate`; read its scores with --from-study, or name "
            + "another study")
      }
      configuration = stored
      try checkOptions(of: stored, given, table, in: space, images, name: url.relativePath)
    } else {
      let sample = try correlation.sample(of: table, in: space, seed: Seed(network.seed).derived("correlation sample"))
      configuration = try self.configuration(
        GivenArchitectures(sample.architectures, summary: sample.summary, source: correlation.table), images)
    }
    let evaluator = try ResumedImages.draw(images, like: stored?.images, of: url.relativePath) {
      try Evaluator(
        configuration.plan, images: images, seed: Seed(configuration.seed), device: Device(configuration.device),
        catalogue: TangentCommand.catalogue)
    }
    configuration.images = try evaluator.checked(configuration, study, images)
    if let study { return (study, evaluator) }
    let budget = try SearchBudget(evaluations: configuration.given?.texts.count)
    return (
      try Study.create(at: url, configuration, budget: budget, catalogue: TangentCommand.catalogue), evaluator
    )
  }

  private func configuration(_ given: GivenArchitectures, _ images: TrainingImages) throws -> StudyConfiguration {
    let plan = try evaluation.plan(
      metrics: metrics.map(ScoreCommand.names) ?? EvaluationPlan.standardMetrics,
      epochs: TrainingOptions.standardEpochs,
      repeats: RepetitionOptions.standardRepeats,
      images: images)
    return try StudyConfiguration(
      measuring: given, seed: network.seed, plan: plan,
      target: plan.finalScale(for: images.images, in: TangentCommand.catalogue), device: network.device(),
      objectives: metric.isEmpty ? [SearchOptions.standardObjective(epochs: plan.epochs)] : metric,
      threads: work.threads, catalogue: TangentCommand.catalogue)
  }

  /// Options that are given again must agree with those that the study was created with.
  private func checkOptions(
    of stored: StudyConfiguration, _ given: GivenArchitectures, _ table: ArchitectureTable, in space: any SearchSpace,
    _ images: TrainingImages, name: String
  ) throws {
    let recorded = RecordedOptions(stored)
    func parsed(_ arguments: [String]) throws -> CorrelateCommand {
      var command = try CorrelateCommand.parse([correlation.table, "--study", name] + recorded.arguments + arguments)
      // Given objectives replace those of the study.
      if !arguments.isEmpty, !metric.isEmpty { command.metric = metric }
      return command
    }
    let again = try parsed(GivenArguments.ofSubcommand().filter { $0 != correlation.table })
    let differences = recorded.differences(
      to: RecordedOptions(try again.configuration(given, images)),
      unchanged: RecordedOptions(try parsed([]).configuration(given, images)))
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        "\(name) was created with different options (\(differences.joined(separator: "; "))); leave them out to resume "
          + "it, or name another study")
    }
    guard correlation.choosesSample else { return }
    let sample = try again.correlation.sample(
      of: table, in: space, seed: Seed(again.network.seed).derived("correlation sample"))
    guard sample.architectures.map(\.text) == given.texts else {
      throw Failure(
        .usage,
        "\(name) was created with other architectures: \(given.summary); leave out --sample, --count and --list to "
          + "resume it, or name another study")
    }
  }
}
