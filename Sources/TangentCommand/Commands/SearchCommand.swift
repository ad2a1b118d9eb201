import ArgumentParser
import Foundation
import Tangent

/// `tangent search`: a good architecture for a data set.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search for a good architecture for a data set.",
    discussion: """
      Proposes architectures, trains a reduced network of each for a moment, scores it by label-gradient alignment (or \
      --metric), and keeps every result in a study, a SQLite file, before the next is begun. A search that is stopped, \
      killed or cut off goes on with --resume and ends as if nothing had happened.

      With --compare the winner, a random architecture and the one with most parameters are trained alike at the end \
      and measured on the test images, so that you see whether the search was worth it.

      EXAMPLES
        tangent search --compare
        tangent search --study mine --dataset cifar10 --evaluations 200 --max-parameters 1M
        tangent search --study mine --resume
        tangent search --algorithm random --metric validation-accuracy --time 10m
      """)

  @Option(
    help: ArgumentHelp(
      "The study's name, kept as NAME.sqlite in the folder studies (or TANGENT_STUDIES), or a path "
        + "(default: made of space, data set, algorithm, metric and seed).", valueName: "name"))
  var study: String?

  @Flag(help: "Go on with the study where it stopped; begin it where there is none yet.")
  var resume = false

  @OptionGroup(title: "Search") var search: SearchOptions
  @OptionGroup var evaluation: EvaluationOptions
  @OptionGroup(title: "Work") var work: WorkerOptions

  @Flag(help: "At the end train the winner, a random architecture and the largest, and compare them.")
  var compare = false

  @Option(help: ArgumentHelp("With --compare: epochs of training.", valueName: "number"))
  var compareEpochs = SearchCommand.standardCompareEpochs

  @Option(help: ArgumentHelp("With --compare: training images, classes balanced.", valueName: "number"))
  var compareImages = SearchCommand.standardCompareImages

  static let standardCompareEpochs = 2
  static let standardCompareImages = 10_000

  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if compareEpochs < 1 { throw ValidationError("--compare-epochs \(compareEpochs): train at least one epoch") }
    if compareImages < 1 { throw ValidationError("--compare-images \(compareImages): train on at least one image") }
    // Before anything is read: a budget of nothing is a mistake of the command line.
    do { _ = try search.givenBudget() } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    let url = StudyFolder().file(study ?? standardName)
    let exists = FileManager.default.fileExists(atPath: url.path)
    let study: Study
    let images: TrainingImages
    let evaluator: Evaluator
    if resume, exists {
      (study, images, evaluator) = try opened(url)
    } else {
      if resume { progress.note("there is no study \(url.relativePath) yet: it begins now") }
      (study, images, evaluator) = try begun(url)
    }
    let budget = try budget(of: study, resumes: exists)
    let configuration = study.configuration
    let device = evaluator.device
    let outcome = try search(study, evaluator, budget: budget, device: device)
    try study.close()
    if outcome.reason == .cancelled {
      let status = Interruption.status ?? .interrupted
      throw Failure(
        status,
        "stopped; the \(outcome.evaluations) finished evaluations are in \(url.relativePath); go on with: "
          + resumeCommand(of: configuration).description)
    }
    let ranked = outcome.trials.ranked(
      by: configuration.objective, try MetricTable.named(configuration.objective).direction)
    let standings = try compare ? comparison(ranked.first, configuration, images: images, device: device) : []
    let report = SearchReport(
      study: url.relativePath, configuration: configuration, outcome: outcome, ranked: ranked, standings: standings)
    try output.print(try report.record) { try report.print() }
  }

  private var standardName: String {
    "\(evaluation.network.scale.space)-\(evaluation.data.dataset)-\(search.algorithmName)-\(search.metric)"
      + "-seed\(evaluation.network.seed)"
  }

  /// What goes on with this search, and compares in the end where this one would have.
  private func resumeCommand(of configuration: StudyConfiguration) -> PrintedCommand {
    var command = configuration.resumeCommand(study: study ?? standardName)
    guard compare else { return command }
    command.add("--compare")
    command.add("--compare-epochs", compareEpochs, unless: Self.standardCompareEpochs)
    command.add("--compare-images", compareImages, unless: Self.standardCompareImages)
    return command
  }

  private func begun(_ url: URL) throws -> (Study, TrainingImages, Evaluator) {
    _ = try search.algorithm()
    let device = try evaluation.network.device()
    let images = try evaluation.data.trainingImages(progress)
    var configuration = try search.configuration(
      evaluation: evaluation, threads: work.threads, device: device, images: images)
    let budget = try search.givenBudget() ?? SearchBudget(evaluations: SearchOptions.standardEvaluations)
    let evaluator = try Evaluator(
      configuration.plan, images: images, seed: Seed(configuration.seed), device: device)
    configuration.images = try evaluator.provenance(of: images)
    return (try Study.create(at: url, configuration, budget: budget), images, evaluator)
  }

  /// The study as it was begun. Options that were given again have to agree with it.
  private func opened(_ url: URL) throws -> (Study, TrainingImages, Evaluator) {
    let study = try Study.open(url)
    let images = try copy(of: study.configuration).trainingImages(noting: progress)
    let device = try Device(study.configuration.device)
    let given = try search.configuration(
      evaluation: evaluation, threads: work.threads, device: evaluation.network.device(), images: images)
    let standard = try SearchCommand.parse([])
    let defaults = try standard.search.configuration(
      evaluation: standard.evaluation, threads: standard.work.threads, device: .cpu, images: images)
    let differences = study.configuration.differences(to: given, defaults: defaults)
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        "\(url.relativePath) was begun with other options (\(differences.joined(separator: "; "))); leave them out to "
          + "go on with it, or begin another study")
    }
    let evaluator = try Evaluator(
      study.configuration.plan, images: images, seed: Seed(study.configuration.seed), device: device)
    try study.checkImages(evaluator.provenance(of: images))
    if study.configuration.images == nil {
      progress.note(
        "\(url.relativePath) does not record its images, so that they could not be compared with those in "
          + (images.images.folder ?? "memory"))
    }
    progress.note(
      "\(url.relativePath) goes on on \(device) with the options it was begun with; "
        + "\(try study.trials().count { $0.reuses == nil }) evaluations are there")
    return (study, images, evaluator)
  }

  /// The copy of a study's data set.
  private func copy(of configuration: StudyConfiguration) throws -> DatasetCopy {
    try evaluation.data.folder.copy(
      of: DatasetCatalogue.named(configuration.plan.dataset), begunWith: configuration.images?.folder, progress)
  }

  /// What was allowed now, or, where nothing was said, when the study was begun.
  private func budget(of study: Study, resumes: Bool) throws -> SearchBudget {
    guard let given = try search.givenBudget() else { return try study.budget() }
    if resumes { try study.setBudget(given) }
    return given
  }

  private func search(
    _ study: Study, _ evaluator: Evaluator, budget: SearchBudget, device: Device
  ) throws -> SearchOutcome {
    let objective = study.configuration.objective
    let workers = work.count(on: device)
    if workers > study.configuration.pipeline {
      progress.note(
        "of \(workers) workers at most \(study.configuration.pipeline) can be busy: the study's --pipeline is "
          + "\(study.configuration.pipeline)")
    }
    let before = try study.trials().count { $0.reuses == nil }
    let bar = ProgressBar("search", total: budget.evaluations, first: before, surface: progress.surface)
    defer { bar.finish() }
    let run = try SearchRun(study, evaluator: evaluator, workers: workers, budget: budget)
    Interruption.onRequest { run.cancel() }
    if Interruption.isRequested { run.cancel() }
    return try run.run { progress in
      bar.advance(
        to: progress.evaluations,
        best: progress.best.flatMap { $0.summary(of: objective).value.number }.map {
          "\(objective) \(Formatted.number($0))"
        })
    }
  }

  /// The winner beside others, trained alike; nothing where no architecture has a score.
  private func comparison(
    _ winner: Trial?, _ configuration: StudyConfiguration, images: TrainingImages, device: Device
  ) throws -> [FinalComparison.Standing] {
    guard let winner, winner.summary(of: configuration.objective).value.number != nil else { return [] }
    var plan = configuration.plan
    plan.epochs = compareEpochs
    plan.trainingImages = compareImages
    let test = try copy(of: configuration).testImages(noting: progress)
    let comparison = try FinalComparison(
      plan, training: images, test: test, seed: Seed(configuration.seed).derived("comparison"), device: device)
    let contestants = try FinalComparison.contestants(winner: winner.architecture, of: configuration)
    let bar = ProgressBar("compare", total: contestants.count, surface: progress.surface)
    defer { bar.finish() }
    bar.advance(by: 0)
    return try Workers.map(
      contestants, workers: work.count(on: device), threads: configuration.threads
    ) { contestant throws(SearchError) in
      let standing = try comparison.standing(of: contestant) { Interruption.isRequested }
      bar.advance()
      return standing
    }
  }
}
