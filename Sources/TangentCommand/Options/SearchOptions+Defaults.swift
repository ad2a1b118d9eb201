import Tangent

/// What a search does where the user leaves it open.
extension SearchOptions {
  /// Chosen by measurement: see docs/evidence.md for the sum at initialization, docs/recipes.md for the other.
  static func standardObjective(epochs: Int) -> String {
    epochs == 0
      ? Composite.untrained.sum
      : "logrank(lga-normalized)+logrank(held-out-loss)+logrank(parameters)"
  }

  /// What orders architectures of a space for which no score has been shown to work: the loss on held-out images after
  /// a short training.
  /// Scores at initialization can order such a space backward (docs/search-spaces.md).
  static let objectiveWithoutEvidence = "held-out-loss"

  /// Whether a search by these objectives has a final round by default: it does for a single sum that is defined at
  /// initialization, because such sums order the top of a ranking no better than chance (docs/evidence.md).
  static func endsWithFinalRound(_ objectives: [String]) -> Bool {
    objectives.count == 1 && isUntrainedSum(objectives[0])
  }

  /// Untrained, three draws of weights order architectures little better than one: docs/evidence.md.
  static func standardRepeats(epochs: Int) -> Int {
    epochs == 0 ? 1 : RepetitionOptions.standardRepeats
  }

  /// What is measured beside an objective that needs no kernel, which would take most of the time.
  static let metricsWithoutKernel = ["parameters", "macs"]

  static let standardEvaluations = 40
  /// Without training an evaluation takes a tenth of a second.
  static let standardEvaluationsUntrained = 300

  /// The epochs of a search: the user's, or none where nothing that the user chose is about training.
  func epochs(_ evaluation: EvaluationOptions) -> Int {
    if let epochs = evaluation.measurement.training.epochs { return epochs }
    // An algorithm that does not exist is refused elsewhere.
    let trains =
      evaluation.repetition.ladder.ladder || evaluation.measurement.data.trainImages != nil
      || (try? algorithm())?.takesSeveralFidelities == true || !metric.allSatisfy(Self.isUntrained)
      || metric.isEmpty && !Self.hasEvidence(evaluation)
    return trains ? TrainingOptions.standardEpochs : 0
  }

  /// Whether an objective is a sum that is defined at initialization, or follows from the layers alone.
  private static func isUntrained(_ objective: String) -> Bool {
    if isUntrainedSum(objective) { return true }
    let catalogue = TangentCommand.catalogue
    // An objective that has no meaning is refused elsewhere.
    guard let metrics = try? Objective(objective, in: catalogue).metrics.map(catalogue.metric) else { return false }
    return metrics.allSatisfy(\.ingredients.needNoNetwork)
  }

  private static func isUntrainedSum(_ objective: String) -> Bool {
    TangentCommand.catalogue.composites.contains {
      $0.isUntrained && ($0.name == objective || $0.sum == objective)
    }
  }

  /// Whether it is known how well the standard scores order the space; a space that does not exist is refused elsewhere.
  static func hasEvidence(_ evaluation: EvaluationOptions) -> Bool {
    (try? evaluation.measurement.scale.searchSpace())?.hasKnownEvidence ?? true
  }

  /// The user's objectives, or the default for the space and as many epochs.
  func objectives(_ evaluation: EvaluationOptions) -> [String] {
    guard metric.isEmpty else { return metric }
    let epochs = epochs(evaluation)
    return [
      epochs > 0 && !Self.hasEvidence(evaluation)
        ? Self.objectiveWithoutEvidence : Self.standardObjective(epochs: epochs)
    ]
  }

  /// The metrics measured beside these objectives' own, where the user names none.
  static func standardMetrics(beside objectives: Objectives) throws(UnknownName) -> [String] {
    for name in objectives.all.flatMap(\.metrics)
    where try TangentCommand.catalogue.metric(named: name).ingredients.needKernel {
      return EvaluationPlan.standardMetrics
    }
    return metricsWithoutKernel
  }

  /// The budget of a new search for which the user gives none.
  func standardBudget(_ configuration: StudyConfiguration) throws -> SearchBudget {
    let planned = try algorithm().plannedEvaluations(configuration.settings, configuration.plan)
    let isQuick = configuration.plan.epochs == 0 && !configuration.plan.needs.needKernel
    return try SearchBudget(
      evaluations: planned ?? (isQuick ? Self.standardEvaluationsUntrained : Self.standardEvaluations))
  }
}
