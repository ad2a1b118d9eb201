import Foundation
import Tangent

/// The two studies of `tangent trust`.
package struct TrustStudies {
  /// A study with what measures it.
  struct Stage {
    let study: Study
    let evaluator: Evaluator
    /// The progress bar's.
    let title: String
  }

  let scores: Stage
  /// The longer trainings.
  let truth: Stage
  let images: TrainingImages

  package enum Turn {
    case scores, truth
  }

  /// Has both studies measured in turns, so that networks that the time was enough for have both their scores and their
  /// accuracy.
  /// - Parameters:
  ///   - wanted: the number of networks.
  ///   - step: how many are added in each turn; nil for all, where the time is not limited.
  ///   - measure: measures a study until it has that many networks; false where the time is up.
  package static func takeTurns(
    measuring wanted: Int, atATime step: Int?, _ measure: (Turn, _ count: Int) throws -> Bool
  ) rethrows {
    var count = 0
    while count < wanted {
      count = min(wanted, count + (step ?? wanted))
      for turn in [Turn.scores, .truth] where try !measure(turn, count) { return }
    }
  }

  func close() throws(StudyError) {
    try scores.study.close()
    try truth.study.close()
  }

  /// The files of both, given the name or path of either.
  static func files(_ name: String) throws(StudyError) -> (scores: URL, truth: URL) {
    let file = try StudyFolder().file(name)
    var base = file.deletingPathExtension()
    if base.pathExtension == "truth" { base.deletePathExtension() }
    return (base.appendingPathExtension("sqlite"), base.appendingPathExtension("truth.sqlite"))
  }
}

extension TrustCommand {
  /// Both studies, created or as they were created, after everything that can be checked was.
  func prepared() throws -> TrustStudies {
    let files = try TrustStudies.files(study ?? standardName(in: scale.searchSpace().name))
    let scores = try opened(files.scores)
    do {
      let truth = try opened(files.truth)
      do { return try prepared(files, scores, truth) } catch {
        try? truth?.close()
        throw error
      }
    } catch {
      try? scores?.close()
      throw error
    }
  }

  /// The study to resume; nil for one to create.
  private func opened(_ url: URL) throws -> Study? {
    guard resume, FileManager.default.fileExists(atPath: url.path) else {
      try Study.checkAbsent(url)
      return nil
    }
    let study = try Study.open(url, catalogue: TangentCommand.catalogue)
    guard let given = study.configuration.given, given.source == nil, given.rounds == nil else {
      let command = study.configuration.resumeCommand(study: url.relativePath)
      try? study.close()
      throw Failure(
        .usage,
        "\(url.relativePath) was not created by `tangent trust`; name another study, or resume this one with: \(command)"
      )
    }
    return study
  }

  private func prepared(
    _ files: (scores: URL, truth: URL), _ scores: Study?, _ truth: Study?
  ) throws -> TrustStudies {
    guard scores != nil || truth == nil else {
      throw Failure(
        .missingInput,
        "\(files.truth.relativePath) is there without \(files.scores.relativePath); restore the latter, or name another study"
      )
    }
    let stored = scores?.configuration
    let images = try stored.map(studyImages) ?? trainingImages()
    if let stored { try checkOptions(of: stored, truth?.configuration, images, name: files.scores.relativePath) }
    var scoring = try stored ?? configuration(images)
    var training = try truth?.configuration ?? truthConfiguration(of: scoring, images)
    guard scoring.given == training.given else {
      throw Failure(
        .usage,
        "\(files.scores.relativePath) and \(files.truth.relativePath) measure different networks; name another study")
    }
    let evaluators = try [scoring, training].map { configuration in
      try ResumedImages.draw(images, like: stored?.images, of: files.scores.relativePath) {
        try Evaluator(
          configuration.plan, images: images, seed: Seed(configuration.seed), device: Device(configuration.device),
          catalogue: TangentCommand.catalogue)
      }
    }
    scoring.images = try evaluators[0].checked(scoring, scores, images)
    training.images = try evaluators[1].checked(training, truth, images)
    if truth == nil, let time = trust.time {
      let stages = [(scoring, evaluators[0]), (training, evaluators[1])]
      try checkTime(time.seconds, scores == nil ? stages : [stages[1]])
    }
    let budget = try SearchBudget(evaluations: scoring.given?.texts.count, seconds: trust.time?.seconds)
    func created(_ url: URL, _ configuration: StudyConfiguration) throws -> Study {
      try Study.create(at: url, configuration, budget: budget, catalogue: TangentCommand.catalogue)
    }
    return TrustStudies(
      scores: .init(study: try scores ?? created(files.scores, scoring), evaluator: evaluators[0], title: "score"),
      truth: .init(study: try truth ?? created(files.truth, training), evaluator: evaluators[1], title: "train"),
      images: images)
  }

  /// Refuses a time in which the fewest networks that can be judged cannot even be trained, by the first steps of the
  /// one in the middle.
  /// - Parameter stages: what is still to be trained.
  private func checkTime(_ seconds: Double, _ stages: [(StudyConfiguration, Evaluator)]) throws {
    progress.note("timing a few training steps to see what fits in \(Formatted.duration(seconds))")
    let fewest = TrustAnalysis.smallestCount
    var needed = 0.0
    for (configuration, evaluator) in stages {
      guard let texts = configuration.given?.texts, let text = texts.dropFirst(texts.count / 2).first else { return }
      let plan = configuration.plan
      let forecast = try evaluator.forecast(
        of: Architecture(space: plan.space, text: text), seed: Seed(configuration.seed), threads: configuration.threads
      ) { Interruption.isRequested }
      // Each rung of the scores is a training of its own.
      let epochs = plan.separatesRungs ? plan.measuredEpochs.reduce(0, +) : plan.epochs
      needed +=
        forecast.secondsPerEpoch * Double(epochs * plan.repeats * fewest) / Double(work.count(on: evaluator.device))
    }
    guard needed > seconds else { return }
    throw Failure(
      .usage,
      "--time \(Formatted.duration(seconds)) is too short: training \(fewest) networks, the fewest to judge scores by, "
        + "takes about \(Formatted.duration(needed)) here, not counting kernels and other metrics; allow more time, or "
        + "lower --epochs, --truth-images, --truth-epochs or --truth-repeats")
  }

  /// The study of the scores: the networks at initialization and after every epoch, each rung a training of its own, as
  /// a search of that many epochs has it.
  private func configuration(_ images: TrainingImages) throws -> StudyConfiguration {
    let plan = try plan(images)
    let space = try scale.searchSpace()
    let sample = try TrustSample(
      trust.networks ?? TrustOptions.standardNetworks, of: space,
      at: plan.completed(in: TangentCommand.catalogue).networkScale(for: images.images), seed: Seed(network.seed))
    return try configuration(
      plan, GivenArchitectures(sample.architectures, summary: sample.summary), seed: network.seed, images)
  }

  /// The plan of the scores.
  func plan(_ images: TrainingImages) throws -> EvaluationPlan {
    var draft = PlanDraft(
      plan: try measurement.plan(
        metrics: ScoreCommand.names(metrics), epochs: TrainingOptions.standardEpochs, images: images))
    draft.plan.repeats = RepetitionOptions.standardRepeats
    try repeats.apply(to: &draft)
    var plan = draft.plan.laddered
    plan.separatesRungs = true
    try plan.validate(in: TangentCommand.catalogue)
    return plan
  }

  /// The study of the longer trainings, from other weights and other draws of the images.
  private func truthConfiguration(of scores: StudyConfiguration, _ images: TrainingImages) throws -> StudyConfiguration
  {
    guard let given = scores.given else { throw Failure(.damagedData, "the study of scores has no networks") }
    return try configuration(
      trust.plan(like: scores.plan, images: images), given,
      seed: Seed(scores.seed).derived("truth").value, images, objectives: [TrustAnalysis.accuracyMetrics[0]],
      device: Device(scores.device), threads: scores.threads)
  }

  /// A study of given networks.
  /// - Parameter objectives: nil for those that are assessed.
  func configuration(
    _ plan: EvaluationPlan, _ given: GivenArchitectures, seed: UInt64, _ images: TrainingImages,
    objectives: [String]? = nil, device: Device? = nil, threads: Int? = nil
  ) throws -> StudyConfiguration {
    return try StudyConfiguration(
      measuring: given, seed: seed, plan: plan,
      target: plan.finalScale(for: images.images, in: TangentCommand.catalogue), device: device ?? network.device(),
      objectives: objectives ?? (metric.isEmpty ? standardObjectives(plan) : metric),
      threads: threads ?? work.threads,
      catalogue: TangentCommand.catalogue)
  }

  private func standardObjectives(_ plan: EvaluationPlan) -> [String] {
    // Without epochs, the two are the same.
    [SearchOptions.standardObjective(epochs: plan.epochs)] + (plan.epochs > 0 ? [Self.cheapObjective] : [])
  }

  /// Options that are given again must agree with those that the studies were created with.
  private func checkOptions(
    of scores: StudyConfiguration, _ truth: StudyConfiguration?, _ images: TrainingImages, name: String
  ) throws {
    func recorded(_ configuration: StudyConfiguration) -> RecordedOptions {
      // This command always measures a ladder of separate rungs, and its new score studies share seeds.
      RecordedOptions(configuration).without(LadderChoice.self, of: configuration.plan)
        .without(FlagChoice<OwnSeedsFlag>.self, of: configuration.plan)
    }
    guard let networks = scores.given else { return }
    try scale.spaceChoice.check(
      GivenArguments.ofSubcommand(), isThatOf: name, scores.plan.space,
      "leave out --space to resume it, or name another study")
    let before = recorded(scores)
    func parsed(_ arguments: [String]) throws -> RecordedOptions {
      var command = try TrustCommand.parse(before.arguments + arguments)
      // Given objectives replace those of the study.
      if !arguments.isEmpty, !metric.isEmpty { command.metric = metric }
      return recorded(
        try command.configuration(
          command.plan(images), networks, seed: command.network.seed, images))
    }
    let differences =
      before.differences(to: try parsed(GivenArguments.ofSubcommand()), unchanged: try parsed([]))
      + trust.differences(from: networks, truth?.plan)
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        "\(name) was created with different options (\(differences.joined(separator: "; "))); leave them out to resume "
          + "it, or name another study")
    }
  }
}
