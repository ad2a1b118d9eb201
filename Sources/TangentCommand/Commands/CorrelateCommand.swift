import ArgumentParser
import Foundation
import Tangent

/// `tangent correlate`: how well scores order architectures whose accuracies are known.
struct CorrelateCommand: EvaluatingCommand {
  static let configuration = CommandConfiguration(
    commandName: "correlate", abstract: "Find out how well scores order architectures of known accuracy.",
    discussion: """
      Compares scores with the accuracies in a table: rank correlations over all architectures, within the better half \
      and within the best tenth, and the accuracy of what a search would pick, each with a bootstrap interval over \
      architectures. A high correlation over everything can hide failure at the top, which is what a search needs. \
      Figures of different populations cannot be compared.

      With --study, the architectures are measured first: every score is measured as `tangent search` would measure \
      it, and stored in a study that --resume continues. With --columns or --from-study, nothing is measured.

      Architectures without a score rank last. Where scores are tied, figures are expectations over random orders of \
      the tied.

      EXAMPLES
        tangent correlate nasbench201.csv --columns params_million,macs_million
        tangent correlate nasbench201.csv --study cells --dataset cifar10 \\
          --count 200 --metrics lga,lga-normalized,condition-number,parameters
        tangent correlate nasbench201.csv --study cells --resume
        tangent correlate nasbench201.csv --from-study cells --population live \\
          --page cells.html
      """)

  @OptionGroup(title: "Correlation") var correlation: CorrelationOptions

  @Option(
    help: ArgumentHelp(
      "Measure the architectures into this study, stored as NAME.sqlite in the folder studies (or TANGENT_STUDIES), or "
        + "a path.", valueName: "name"))
  var study: String?

  @Flag(help: "Resume the study where it stopped, or create it if there is none.")
  var resume = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An objective to assess, as `tangent search` takes it, such as a sum of ranks, which are taken among the "
        + "architectures of the sample. May be repeated (default: that of search).", valueName: "objective"))
  var metric: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --study: metrics to measure, separated by commas, or all; `tangent metrics` lists them.", valueName: "names"
    ))
  var metrics = EvaluationPlan.standardMetrics.joined(separator: ",")

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
    guard study != nil || correlation.columns != nil || !correlation.fromStudy.isEmpty else {
      throw ValidationError(
        "nothing to correlate; name scores of the table with --columns, a study to measure with --study, or one to read "
          + "with --from-study")
    }
    if study != nil, !correlation.fromStudy.isEmpty {
      throw ValidationError("--study measures and --from-study reads; give one of them")
    }
    if study == nil, resume || correlation.choosesSample {
      throw ValidationError("\(resume ? "--resume" : "--sample, --count and --list") require --study")
    }
    if let option = metric.first(where: { $0.hasPrefix("--") }) {
      throw ValidationError("--metric needs an objective before \(option); `tangent metrics` lists metrics")
    }
  }

  func run() throws {
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
          "\(read.url.relativePath) is in the space \(read.configuration.plan.space); add --space with that name")
      }
      let found = Set(try read.trials().map(\.architecture))
      architectures = architectures.filter(found.contains)
    }
    guard architectures.count >= 3 else {
      throw Failure(
        .usage,
        "\(architectures.count) architectures have both scores and a row in \(correlation.table) within the population "
          + "\(population.name); correlations need three")
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
    let baselines = correlation.names(correlation.baselines)
    scores += correlation.scoreColumns.map { name, isHigherBetter in
      ScoreColumn(
        title: name, isHigherBetter: isHigherBetter, values: column(name), isBaseline: baselines.contains(name))
    }
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
        + (studies.isEmpty ? " in the table" : " that the table and the study have"),
      studies: studies, analysis: analysis)
  }

  /// The study with every architecture measured.
  private func measured(_ name: String, _ table: ArchitectureTable, in space: any SearchSpace) throws -> Study {
    let url = try StudyFolder().file(name)
    let device = try network.device()
    let exists = resume && FileManager.default.fileExists(atPath: url.path)
    if !exists { try Study.checkAbsent(url) }
    let study = exists ? try Study.open(url, catalogue: TangentCommand.catalogue) : nil
    do {
      let stored = study?.configuration
      let images = try data.folder.copy(
        of: stored.map { try TangentCommand.catalogue.dataset(named: $0.plan.dataset) } ?? data.description(),
        begunWith: stored?.images?.folder, progress
      ).trainingImages(noting: progress)
      var configuration: StudyConfiguration
      if let stored, let given = stored.given, given.source != nil {
        configuration = stored
        try checkOptions(of: stored, given, table, in: space, images, name: url.relativePath)
      } else {
        if stored != nil {
          throw Failure(
            .usage,
            "\(url.relativePath) is not a study of this command; assess its scores with --from-study, or name another study"
          )
        }
        configuration = try self.configuration(
          try correlation.sample(of: table, in: space, seed: Seed(network.seed).derived("correlation sample")), images)
      }
      let evaluator = try Evaluator(
        configuration.plan, images: images, seed: Seed(configuration.seed), device: try Device(configuration.device),
        catalogue: TangentCommand.catalogue)
      let provenance = try evaluator.provenance(of: images)
      if let study {
        try study.checkImages(provenance)
        try study.recordFolder(of: provenance)
      } else {
        configuration.images = provenance
        try evaluator.checkFirstProposal(of: configuration)
      }
      let budget = try SearchBudget(evaluations: configuration.given?.texts.count ?? 0)
      let open =
        try study ?? Study.create(at: url, configuration, budget: budget, catalogue: TangentCommand.catalogue)
      try measure(open, evaluator, budget, workers: work.count(on: device))
      return open
    } catch {
      try? study?.close()
      throw error
    }
  }

  private func configuration(_ given: GivenArchitectures, _ images: TrainingImages) throws -> StudyConfiguration {
    let plan = try evaluation.plan(
      metrics: ScoreCommand.names(metrics), epochs: SearchOptions.standardEpochs,
      repeats: SearchOptions.standardRepeats,
      images: images)
    var target = plan.networkScale(for: images.images)
    target.sizes = try scale.searchSpace().standardSizes
    return try StudyConfiguration(
      measuring: given, seed: network.seed, plan: plan, target: target, device: network.device(),
      objectives: metric.isEmpty ? [SearchOptions.standardObjective(epochs: plan.epochs)] : metric,
      pipeline: CountRange.pipeline.range.upperBound, threads: work.threads, catalogue: TangentCommand.catalogue)
  }

  private func configuration(_ sample: ArchitectureSample, _ images: TrainingImages) throws -> StudyConfiguration {
    try configuration(
      GivenArchitectures(sample.architectures, summary: sample.summary, source: correlation.table), images)
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

  private func measure(_ study: Study, _ evaluator: Evaluator, _ budget: SearchBudget, workers: Int) throws {
    let bar = ProgressBar(
      "measure", total: study.configuration.given?.texts.count, first: try study.trials().count,
      surface: progress.surface)
    defer { bar.finish() }
    let run = try SearchRun(study, evaluator: evaluator, workers: workers, budget: budget)
    Interruption.onRequest { run.cancel() }
    if Interruption.isRequested { run.cancel() }
    let outcome = try run.run { progress in bar.advance(by: progress.trials.count) }
    guard outcome.reason == .cancelled else { return }
    try? study.close()
    throw Failure(
      Interruption.status ?? .interrupted,
      "stopped; \(outcome.trials.count) of \(study.configuration.given?.texts.count ?? 0) architectures are in "
        + "\(study.url.relativePath); resume with: \(study.configuration.resumeCommand(study: self.study ?? ""))")
  }
}
