import ArgumentParser
import Foundation
import Tangent

/// `tangent search`: a good architecture for a data set.
struct SearchCommand: EvaluatingCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search for a good architecture for a data set.",
    discussion: """
      Proposes architectures, measures a reduced network of each, and ranks them. In the default space, it trains \
      nothing and ranks by the sum untrained, the best score for its cost in our measurements (Spearman .92 with \
      NAS-Bench-201 accuracies, but no better than chance within the best tenth); with --epochs 2, it trains each \
      network briefly from three seeds and ranks by normalized label-gradient alignment, held-out loss and parameters. \
      In other spaces, it trains each network briefly and ranks by held-out loss, without a final round unless \
      --finalists asks for one. To rank by anything else, use --metric. Every result is stored in a study, a SQLite file, before the next evaluation begins. A search that was \
      stopped, killed or cut off continues with --resume and ends as if nothing had happened.

      With --algorithm successive-halving, many architectures are measured after a few epochs, and only the best \
      continue training, up to --epochs. The learning rate anneals over --epochs; a measurement after fewer epochs is \
      a point along that training. Training states are kept next to the study, in NAME.checkpoints, until the search \
      has finished.

      Scores order the middle of the ranking better than the top, so a search by untrained networks ends with a final \
      round: eight finalists, half of them cheap, train longer, the worse half drops out, the rest train from three \
      seeds, and the cheapest whose loss on images held out from the training set is level with the lowest wins. \
      --finalists sets their number; 0 leaves the choice to the ranking.

      With --compare, the winner, a random architecture, the largest one and a standard network of the winner's cost \
      are trained the same way at the end, from three seeds each, and evaluated on the test images, so you can see \
      whether the search was worth it.

      Repeat --metric to trade off several objectives. The search then ends with the best trade-offs: the trials that \
      no other trial beats in one objective without being worse in another. Each metric has a direction \
      (`tangent metrics`); a minus sign in front reverses it: --metric=-parameters prefers few parameters. The \
      algorithms \(SearchOptions.algorithmsOfSeveralObjectives) take several objectives; \(SearchAlgorithm.nsga2.name) is the default. With --prefer, the search \
      chooses one of the trade-offs.

      --max-latency 8ms leaves out architectures whose final network would take longer than that on this machine. To \
      trade latency off instead, use it as a metric.

      EXAMPLES
        tangent search --compare
        tangent search photos --compare
        tangent search --study mine --dataset cifar10 --evaluations 200 \\
          --max-parameters 1M
        tangent search --study mine --resume
        tangent search --epochs 2 --finalists 5 --compare
        tangent search --trust trust.json
        tangent search --algorithm random --metric validation-accuracy --time 10m
        tangent search --algorithm successive-halving --epochs 9 --set candidates=81
        tangent search --metric untrained --metric latency --prefer latency=4
        tangent search photos --max-latency 8ms --max-file-size 4MB
      """)

  @OptionGroup var subject: PositionalDataset

  @Option(
    help: ArgumentHelp(
      "The study's name, stored as NAME.sqlite in the folder studies (or TANGENT_STUDIES), or a path "
        + "(default: built from the space, data set, algorithm, metric and seed).", valueName: "name"))
  var study: String?

  @Flag(help: "Resume the study where it stopped, or create it if there is none.")
  var resume = false

  @OptionGroup(title: "Search") var search: SearchOptions
  @OptionGroup(title: "Limits") var bounds: BoundOptions
  @OptionGroup(title: "Limits") var latency: LatencyOptions
  @OptionGroup(title: "Network") var scale: ScaleOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup
  @OptionGroup var repetition: RepetitionOptions
  @OptionGroup(title: "Work") var work: WorkerOptions

  @Flag(
    help: ArgumentHelp(
      "At the end, train the winner, a random architecture, the largest one and a standard network the same way, and "
        + "compare them."))
  var compare = false

  @Option(
    help: ArgumentHelp(
      "At the end, train this many finalists longer, and choose by their held-out loss; with 0, the ranking decides "
        + "(default: \(SearchCommand.standardFinalists) for sums of metrics at initialization, such as "
        + "\(Composite.untrained.name), otherwise 0).",
      valueName: "number"))
  var finalists: Int?

  @Option(
    help: ArgumentHelp(
      "With --compare or --finalists: epochs of training (default: \(SearchCommand.standardCompareEpochs)).",
      valueName: "number"))
  var compareEpochs: Int?

  @Option(
    help: ArgumentHelp(
      "With --compare or --finalists: training images, balanced by class (default: \(SearchCommand.standardCompareImages)).",
      valueName: "number"))
  var compareImages: Int?

  static let standardCompareEpochs = 4
  static let standardCompareImages = 10_000
  static let standardCompareSeeds = 3
  static let standardFinalists = 8
  static let finalistsRange = CountRange(option: "--finalists", meaning: "the number of finalists", range: 2...1000)

  @Option(
    help: ArgumentHelp(
      "With --compare: training runs per architecture, from different weights (default: "
        + "\(SearchCommand.standardCompareSeeds)).", valueName: "number"))
  var compareSeeds: Int?

  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  mutating func validate() throws {
    subject.apply(to: &data)
    if let finalists, finalists != 0, !Self.finalistsRange.range.contains(finalists) {
      throw ValidationError(
        "--finalists \(finalists): the number of finalists is \(Self.finalistsRange.text), or 0 for no final round")
    }
    // With --resume, the study may already contain the options that these require.
    if !resume { try checkTrainingOptions(given: self) }
    if let compareEpochs, compareEpochs < 1 {
      throw ValidationError("--compare-epochs \(compareEpochs): train at least one epoch")
    }
    try CountRange.epochs.check(compareEpochs, option: "--compare-epochs")
    try CountRange.trainingImages.check(compareImages, option: "--compare-images")
    try CountRange.repeats.check(compareSeeds, option: "--compare-seeds")
    // Before anything is read: a budget of nothing is a mistake of the command line.
    do { _ = try search.givenBudget() } catch { throw ValidationError("\(error)") }
  }

  /// Refuses options of trainings that this search does not end with.
  /// - Parameter given: the command as it was typed, without what a study keeps.
  private func checkTrainingOptions(given: SearchCommand) throws {
    let hasFinalRound = finalists.map { $0 > 0 } ?? SearchOptions.endsWithFinalRound(search.objectives(evaluation))
    for (option, number, others) in [
      ("--compare-epochs", given.compareEpochs, hasFinalRound),
      ("--compare-images", given.compareImages, hasFinalRound), ("--compare-seeds", given.compareSeeds, false),
    ] where number != nil && !compare && !others {
      throw ValidationError("\(option) requires --compare" + (option == "--compare-seeds" ? "" : " or --finalists"))
    }
  }

  func run() throws {
    try subject.check()
    let trust = try trustFile()
    try trusting(trust).begin(trust)
  }

  private func begin(_ trust: TrustFile?) throws {
    let url = try StudyFolder().file(study ?? standardName(in: scale.searchSpace().name))
    if resume, FileManager.default.fileExists(atPath: url.path) {
      let study = try Study.open(url, catalogue: TangentCommand.catalogue)
      try closing(study) {
        let command = ending(as: try study.ending())
        try command.checkTrainingOptions(given: self)
        try command.run(study, try command.resumed(study, trust), resumes: true)
      }
    } else {
      try checkTrainingOptions(given: self)
      try Study.checkAbsent(url)
      if resume { progress.note("there is no study \(url.relativePath) yet; creating it") }
      let preparation = try begun(trust)
      let budget = try search.givenBudget() ?? search.standardBudget(preparation.configuration)
      let study = try Study.create(
        at: url, preparation.configuration, budget: budget, catalogue: TangentCommand.catalogue)
      try closing(study) { try run(study, preparation, resumes: false) }
    }
  }

  /// Leaves the study in one file, however `body` ends.
  private func closing(_ study: Study, _ body: () throws -> Void) throws {
    do { try body() } catch {
      try? study.close()
      throw error
    }
  }

  private func run(_ study: Study, _ preparation: SearchPreparation, resumes: Bool) throws {
    let configuration = study.configuration
    var ending = ending
    try study.setEnding(ending)
    var budget = try budget(of: study, resumes: resumes)
    if preparation.finalRound != nil { budget.seconds = budget.seconds.map { $0 * (1 - FinalRound.shareOfTime) } }
    if configuration.plan.epochs > 0 {
      progress.note("each evaluation: \(configuration.plan.provenance(seed: configuration.seed))")
    }
    noteSmallBudget(budget.evaluations, configuration, "--evaluations")
    let outcome = try search(study, preparation.evaluator, budget: budget)
    if outcome.reason == .time, outcome.evaluations > 0 {
      noteSmallBudget(outcome.evaluations, configuration, "--time", unless: budget.evaluations)
    }
    if outcome.reason == .cancelled {
      throw Failure(Interruption.status ?? .interrupted, "stopped; \(kept(outcome.evaluations, study))")
    }
    let objectives = try configuration.objectives(in: study.catalogue)
    let ranked = outcome.trials.ranked(by: objectives)
    var report = SearchReport(
      study: study.url.relativePath, configuration: configuration, objectives: objectives, outcome: outcome,
      ranked: ranked, front: outcome.trials.front(by: objectives))
    report.hasFinalRound = preparation.finalRound != nil
    report.preference = preparation.preference
    // Before the comparison, which takes long and may be stopped.
    if !output.json { try report.printRanking() }
    if preparation.finalRound != nil || preparation.comparison != nil {
      do {
        report.finalRound = try finalRound(preparation, ranked, study)
        if !output.json { try report.printFinalRound() }
        if let comparison = preparation.comparison {
          report.comparison = try compared(comparison, report.winner, study)
          if report.comparison == nil { progress.note("there is no winner, so --compare trains nothing") }
        }
      } catch {
        let failure = Failure(error)
        let isStopped = Interruption.isRequested && failure.status == Failure.interruption.status
        guard isStopped || Self.canBeResumed(after: error) else { throw error }
        throw Failure(failure.status, "\(isStopped ? "stopped" : "\(failure)"); \(kept(outcome.evaluations, study))")
      }
    }
    if let winner = report.winner {
      report.latency = try SearchReport.latency(of: winner.trial.architecture, configuration)
    }
    report.ending = ending.recorded(report.finalRound?.plan)
    ending.isComplete = true
    ending.round = (report.finalRound?.finalists ?? []).map(\.ranked.trial.architecture.text)
    ending.comparison = report.comparison.map { comparison in
      .init(
        contestants: comparison.standings.map(\.contestant),
        runs: comparison.standings.first?.runs.count ?? 0, testImages: comparison.testImages)
    }
    ending.winner = report.winner?.trial.architecture.text
    ending.latency = report.winner.flatMap { winner in
      report.latency?.measured.map {
        .init(architecture: winner.trial.architecture.text, seconds: $0.seconds, warning: report.latency?.warning)
      }
    }
    try study.setEnding(ending)
    report.place = try report.chosen.flatMap { try study.place(of: $0.trial) } ?? 1
    try study.close()
    try output.print(try report.record) { try report.printConclusion() }
    if outcome.trials.isEmpty, let seconds = budget.seconds {
      var command = resumeCommand(of: study)
      command.add("--time", "\(Int(max(60, 10 * seconds).rounded(.up)))s")
      throw Failure(.usage, "the time was up before the first evaluation began; allow more with: \(command)")
    }
  }

  /// What an unfinished search leaves, and the command that resumes it.
  func kept(_ evaluations: Int, _ study: Study) -> String {
    "the \(Formatted.counted(evaluations, "finished evaluation")) \(evaluations == 1 ? "is" : "are") in "
      + "\(study.url.relativePath); resume with: \(resumeCommand(of: study))"
  }

  private func resumeCommand(of study: Study) -> PrintedCommand {
    study.configuration.resumeCommand(study: self.study ?? standardName(in: study.configuration.plan.space))
  }

  /// The budget given now, or else the one stored with the study.
  private func budget(of study: Study, resumes: Bool) throws -> SearchBudget {
    guard let given = try search.givenBudget() else { return try study.budget() }
    if resumes { try study.setBudget(given) }
    return given
  }
}
