import Tangent

/// What the commands that measure architectures into a study share.
enum StudyMeasurement {
  /// Measures given architectures until as many as wanted are measured, the budget is used up, or the user stops it.
  /// - Parameters:
  ///   - title: the progress bar's.
  ///   - count: how many are measured in the end, with those of earlier runs; nil for all.
  static func run(
    _ study: Study, _ evaluator: Evaluator, title: String, count: Int? = nil, seconds: Double? = nil, workers: Int,
    _ progress: ProgressOptions
  ) throws -> SearchOutcome {
    let all = study.configuration.given?.texts.count ?? 0
    let bar = ProgressBar(
      title, total: all, first: try study.trials().count,
      limit: try seconds.map { $0 - (try study.elapsedSeconds()) }, surface: progress.surface)
    defer { bar.finish() }
    let run = try SearchRun(
      study, evaluator: evaluator, workers: workers, budget: SearchBudget(evaluations: count ?? all, seconds: seconds))
    Interruption.onRequest { run.cancel() }
    if Interruption.isRequested { run.cancel() }
    return try run.run { progress in bar.advance(by: progress.trials.count) }
  }
}

extension MeasuringCommand {
  /// The training images that a study began with, wherever they are now.
  func studyImages(_ stored: StudyConfiguration) throws -> TrainingImages {
    try data.request(resuming: stored).trainingImages(progress)
  }
}

extension Evaluator {
  /// What decides the images, after a check of them against a study that has begun, or of a new one's first evaluation.
  func checked(_ configuration: StudyConfiguration, _ study: Study?, _ images: TrainingImages) throws -> ImageProvenance
  {
    let provenance = try provenance(of: images)
    if let study {
      try study.checkImages(provenance)
      try study.recordFolder(of: provenance)
    } else {
      try checkFirstProposal(of: configuration)
    }
    return provenance
  }
}
