import Tangent

extension SearchCommand {
  /// A new search, checked before anything of it is stored.
  func begun(_ trust: TrustFile?) throws -> SearchPreparation {
    _ = try search.algorithm()
    let device = try network.device()
    let images = try trainingImages()
    var configuration = try search.configuration(
      evaluation: evaluation, bounds: bounds.bounds, threads: work.threads, device: device, images: images)
    try check(trust, configuration.plan, images)
    _ = try preference(in: configuration)
    configuration.latencies = try latencies(for: configuration)
    let evaluator = try evaluator(for: configuration, images, device)
    try Self.checkClasses(evaluator, images.images)
    configuration.images = try evaluator.checked(configuration, nil, images)
    let plan = configuration.plan
    if search.metric.isEmpty, !SearchOptions.hasEvidence(evaluation) {
      progress.note(
        plan.epochs > 0
          ? "no score of untrained networks has been shown to order architectures of \(plan.space), so the search trains each "
            + "one briefly and ranks by held-out loss; `\(configuration.trustCommand)` looks for a cheaper score"
          : "scores of untrained networks have not been shown to order architectures of \(plan.space) and can order them "
            + "backward; leave out --epochs 0, or run `\(configuration.trustCommand)`")
    }
    return try prepared(configuration, evaluator, images)
  }

  /// The study as it was created. Options that are given again must agree with it.
  func resumed(_ study: Study, _ trust: TrustFile?) throws -> SearchPreparation {
    let file = study.url.relativePath
    guard study.configuration.given == nil else {
      throw Failure(
        .usage,
        "\(file) measures given architectures and is no search; resume it with: "
          + study.configuration.resumeCommand(study: self.study ?? file).description)
    }
    try scale.spaceChoice.check(
      GivenArguments.ofSubcommand(), isThatOf: file, study.configuration.plan.space,
      "leave out --space to resume it, or start another study")
    let images = try studyImages(study.configuration)
    let device = try Device(study.configuration.device)
    let differences = try differences(from: study.configuration, images: images)
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        "\(file) was created with different options (\(differences.joined(separator: "; "))); leave them out to "
          + "resume it, or start another study")
    }
    let evaluator = try ResumedImages.draw(images, like: study.configuration.images, of: file) {
      try self.evaluator(for: study.configuration, images, device)
    }
    _ = try evaluator.checked(study.configuration, study, images)
    try check(trust, study.configuration.plan, images)
    if study.configuration.images == nil {
      progress.note(
        "\(file) does not record its images, so they could not be compared with those in "
          + (images.images.folder ?? "memory"))
    }
    progress.note(
      "resuming \(file) on \(device) with the options it was created with; "
        + "\(Formatted.counted(try study.trials().count { $0.reuses == nil }, "evaluation")) finished so far")
    if let unreliability = study.configuration.latencies?.unreliability {
      progress.note("the study's predicted latencies: \(unreliability)")
    }
    return try prepared(study.configuration, evaluator, images)
  }

  func evaluator(
    for configuration: StudyConfiguration, _ images: TrainingImages, _ device: Device
  ) throws -> Evaluator {
    try Evaluator(
      configuration.plan, images: images, seed: Seed(configuration.seed), device: device,
      latencies: configuration.latencies, catalogue: TangentCommand.catalogue)
  }

  private func prepared(
    _ configuration: StudyConfiguration, _ evaluator: Evaluator, _ images: TrainingImages
  ) throws -> SearchPreparation {
    var preparation = SearchPreparation(configuration: configuration, evaluator: evaluator)
    preparation.preference = try preference(in: configuration)
    preparation.finalists = finalistCount(configuration)
    guard compare || preparation.finalists > 0 else { return preparation }
    guard configuration.otherObjectives == nil || (preparation.finalists == 0 && preparation.preference != nil) else {
      throw Failure(.usage, preparation.finalists == 0 ? Self.noWinner : Self.noFinalists)
    }
    var plan = configuration.plan
    if let compareImages { try DataOptions.check(compareImages, as: "--compare-images", of: images) }
    plan.epochs = compareEpochs ?? Self.standardCompareEpochs
    plan.trainingImages = compareImages ?? Self.standardCompareImages(of: images, heldOut: plan.heldOutImages)
    let seed = Seed(configuration.seed)
    if preparation.finalists > 0 {
      let makes = { (plan: EvaluationPlan) in
        try FinalRound(
          plan, images: images, seed: seed.derived("final round"), device: evaluator.device,
          catalogue: TangentCommand.catalogue)
      }
      preparation.finalRound = try makes(plan)
      preparation.finalRoundOnImages = { [plan] count in
        var plan = plan
        plan.trainingImages = count
        return try makes(plan)
      }
    }
    if compare {
      let test = try data.request(resuming: configuration).source(progress).testImages(noting: progress)
      preparation.comparison = try FinalComparison(
        plan, training: images, test: test, seed: seed.derived("comparison"), device: evaluator.device,
        catalogue: TangentCommand.catalogue)
    }
    return preparation
  }

  /// - Throws: a choice that has no meaning for the study's objectives.
  private func preference(in configuration: StudyConfiguration) throws -> Preference? {
    guard let text = search.prefer else { return nil }
    let objectives = try configuration.objectives(in: TangentCommand.catalogue)
    guard objectives.single == nil else {
      throw Failure(
        .usage,
        "--prefer \(text) chooses among the trade-offs between several objectives, but there is only one; leave "
          + "--prefer out, or give --metric more than once")
    }
    do { return try Preference(text, of: objectives, in: TangentCommand.catalogue) } catch {
      throw Failure(.usage, "--prefer \(error)")
    }
  }

  /// The options that were given now and are not those of a study.
  private func differences(from stored: StudyConfiguration, images: TrainingImages) throws -> [String] {
    let recorded = RecordedOptions(stored)
    func configuration(_ arguments: [String]) throws -> StudyConfiguration {
      var command = try SearchCommand.parse(recorded.arguments + arguments)
      // Another algorithm has settings of its own.
      if command.search.algorithmName != stored.algorithm { command.search.settings = search.settings }
      // Given objectives replace those of the study.
      if !arguments.isEmpty, !search.metric.isEmpty { command.search.metric = search.metric }
      var configuration = try command.search.configuration(
        evaluation: command.evaluation, bounds: command.bounds.bounds, threads: command.work.threads,
        device: command.network.device(), images: images)
      // The times of its layers stay; which they are is an option.
      configuration.latencies = stored.latencies
      configuration.latencies?.conditions.batch = command.latency.conditions.batch
      configuration.latencies?.conditions.threads = command.latency.conditions.threads
      return configuration
    }
    var given = try configuration(GivenArguments.ofSubcommand() + trustedArguments)
    let unchanged = try configuration([])
    // The same objectives, however they are written.
    let catalogue = TangentCommand.catalogue
    if try given.objectives(in: catalogue) == stored.objectives(in: catalogue) {
      (given.objective, given.otherObjectives) = (stored.objective, stored.otherObjectives)
    }
    let differences = recorded.differences(to: RecordedOptions(given), unchanged: RecordedOptions(unchanged))
    // Whatever has no option of its own.
    return differences.isEmpty ? stored.differences(to: given, defaults: unchanged) : differences
  }

  /// The default number of images to train on at the end: of a smaller set, those that are not held out.
  private static func standardCompareImages(of images: TrainingImages, heldOut: Int) -> Int {
    max(1, min(standardCompareImages, images.largestTrainingCount(heldOutCount: heldOut)))
  }
}
