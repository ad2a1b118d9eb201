import ArgumentParser
import Tangent

/// How a search goes: algorithm, objective and budget.
struct SearchOptions: ParsableArguments {
  @Option(
    name: .customLong("algorithm"),
    help: ArgumentHelp(
      "How architectures are proposed: \(TangentCommand.catalogue.algorithms.map(\.name).joined(separator: ", ")) "
        + "(default: \(SearchAlgorithm.regularizedEvolution.name); with several objectives, \(SearchAlgorithm.nsga2.name)).",
      valueName: "name"))
  var givenAlgorithm: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A setting of the algorithm, such as population=50 (\(SearchOptions.settings)). May be repeated.",
      valueName: "name=value"))
  var settings: [SettingAmount] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What to rank by: a metric (`tangent metrics` lists them), or a sum of ranks among all that the study has "
        + "measured, such as rank(lga)+2*logrank(parameters), or logrank(condition-number@0) for epoch 0, or the name "
        + "of such a sum (\(TangentCommand.catalogue.composites.map(\.name).joined(separator: ", "))); "
        + "-METRIC reverses a metric's direction. May be repeated for several objectives "
        + "(default: \(Composite.untrained.name); with training, "
        + "\(SearchOptions.standardObjective(epochs: TrainingOptions.standardEpochs)); with training in spaces other "
        + "than the default one, \(SearchOptions.objectiveWithoutEvidence)).",
      valueName: "objective"))
  var metric: [String] = []

  @Option(
    help: ArgumentHelp(
      "Additional metrics to measure, separated by commas (default: "
        + "\(EvaluationPlan.standardMetrics.joined(separator: ",")); where --metric needs no kernel, "
        + "\(SearchOptions.metricsWithoutKernel.joined(separator: ","))).", valueName: "names"))
  var metrics: String?

  @Option(
    help: ArgumentHelp(
      "How many evaluations to run; measuring an architecture again after more epochs counts as another one (default: "
        + "\(SearchOptions.standardEvaluations), or \(SearchOptions.standardEvaluationsUntrained) if the search needs "
        + "neither training nor a kernel; as many as it needs for an algorithm that ends by itself; unlimited with --time). "
        + "Equivalent architectures are measured, and counted, only once.",
      valueName: "number"))
  var evaluations: Int?

  @Option(
    help: ArgumentHelp(
      "Total time, over all runs of the study, such as 90s, 3m or 1.5h: no new evaluation starts after it. With a "
        + "final round, the search takes half of it, and the round takes the rest and trains on as many images as fit. "
        + "--compare takes additional time.",
      valueName: "time"))
  var time: TimeAmount?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With several objectives, the trade-off to choose at the end: balanced (the closest to the best value of every "
        + "objective), an objective (the best by it), or OBJECTIVE=LIMIT, such as latency=8 (the best by the first "
        + "other objective among those at least as good as the limit).", valueName: "choice"))
  var prefer: String?

  @Option(
    help: ArgumentHelp(
      "Each trial is proposed from the trials that come at least this many numbers before it, "
        + "\(CountRange.pipeline.text). Unlike --workers, this changes the result; at most this many workers can be "
        + "busy.",
      valueName: "number"))
  var pipeline = 4

  @Option(
    help: ArgumentHelp(
      "Take --metric, --epochs, --repeats and --train-images, where they are not given, from this file of `tangent trust "
        + "--output`.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var trust: String?

  func validate() throws {
    try CountRange.pipeline.check(pipeline)
    try Self.check(objectives: metric)
  }

  /// Since an objective may begin with a minus, the parser takes whatever follows `--metric`.
  static func check(objectives: [String]) throws {
    guard let option = objectives.first(where: { $0.hasPrefix("--") }) else { return }
    throw ValidationError("--metric needs an objective before \(option); `tangent metrics` lists metrics")
  }

  private static var settings: String {
    TangentCommand.catalogue.algorithms.flatMap { algorithm in
      algorithm.settings.map {
        "\(algorithm.name): \($0.name), \($0.meaning), \($0.allowed), default \($0.standard)"
      }
    }.joined(separator: "; ")
  }

  /// Their names in a sentence.
  static var algorithmsOfSeveralObjectives: String {
    TangentCommand.catalogue.algorithms.filter(\.takesSeveralObjectives).map(\.name).joined(separator: " and ")
  }

  /// The algorithm that the user chose, or the default for this number of objectives.
  var algorithmName: String {
    givenAlgorithm ?? (metric.count > 1 ? SearchAlgorithm.nsga2 : .regularizedEvolution).name
  }

  func algorithm() throws(UnknownName) -> SearchAlgorithm {
    try TangentCommand.catalogue.algorithm(named: algorithmName)
  }

  /// The given settings as the algorithm reads them; of one that is given twice, the last.
  private func givenSettings(of algorithm: SearchAlgorithm) throws(SearchError) -> AlgorithmSettings {
    var values = AlgorithmSettings()
    for setting in settings { values[setting.name] = try algorithm.setting(named: setting.name).value(setting.text) }
    return values
  }

  /// The budget that the user gives, or nil without one.
  func givenBudget() throws -> SearchBudget? {
    if evaluations == nil, time == nil { return nil }
    return try SearchBudget(evaluations: evaluations, seconds: time?.seconds)
  }

  /// The study's configuration.
  /// - Throws: ``Failure`` or ``SearchError`` naming what has no meaning.
  func configuration(
    evaluation: EvaluationOptions, bounds: ArchitectureBounds, threads: Int, device: Device,
    images: TrainingImages
  ) throws -> StudyConfiguration {
    let objectives = objectives(evaluation)
    let read = try Objectives(objectives, in: TangentCommand.catalogue)
    let epochs = epochs(evaluation)
    let plan = try evaluation.plan(
      metrics: try metrics.map(ScoreCommand.names) ?? Self.standardMetrics(beside: read), epochs: epochs,
      repeats: Self.standardRepeats(epochs: epochs), images: images)
    let algorithm = try algorithm()
    return try StudyConfiguration(
      seed: evaluation.measurement.network.seed, plan: plan,
      target: plan.finalScale(for: images.images, in: TangentCommand.catalogue), device: device, algorithm: algorithm,
      settings: givenSettings(of: algorithm), objective: objectives[0],
      otherObjectives: Array(objectives.dropFirst()),
      bounds: bounds,
      pipeline: pipeline, threads: threads, catalogue: TangentCommand.catalogue)
  }
}
