import Tangent

/// The evaluations of a search, before it ends.
extension SearchCommand {
  /// Evaluates until the budget is used up, or until nothing remains.
  func search(_ study: Study, _ evaluator: Evaluator, budget: SearchBudget) throws -> SearchOutcome {
    let objectives = try study.configuration.objectives(in: study.catalogue)
    let workers = work.count(on: evaluator.device)
    if workers > study.configuration.pipeline {
      progress.note(
        "only \(study.configuration.pipeline) of \(workers) workers can be busy: the study's --pipeline is "
          + "\(study.configuration.pipeline)")
    }
    let before = try study.trials().count { $0.reuses == nil }
    let bar = ProgressBar(
      "search", total: budget.evaluations, first: before,
      limit: try budget.seconds.map { $0 - (try study.elapsedSeconds()) }, surface: progress.surface)
    defer { bar.finish() }
    let run = try SearchRun(study, evaluator: evaluator, workers: workers, budget: budget)
    Interruption.onRequest { run.cancel() }
    if Interruption.isRequested { run.cancel() }
    let outcome = Result { () throws(SearchError) in
      try run.run { progress in
        bar.advance(
          to: progress.evaluations,
          best: objectives.progress(progress.front))
      }
    }
    if case .failure(let error) = outcome, Self.canBeResumed(after: error),
      let finished = try? study.trials().count(where: { $0.reuses == nil })
    {
      let failure = Failure(error)
      throw Failure(failure.status, "\(failure); \(kept(finished, study))")
    }
    return try outcome.get()
  }

  /// Whether a search that ended with this error may well go on later: the machine lacked memory, or a file's disk room.
  static func canBeResumed(after error: any Error) -> Bool {
    (error as? SearchError)?.isFailureOfTheMachine == true || Failure(error).status == .inputOutput
  }

  /// Says that a search of this many evaluations does not get beyond the first population, which is drawn at random.
  ///
  /// - Parameters:
  ///   - count: the number of evaluations; if nil, there is no note.
  ///   - option: the option that the note says to raise.
  ///   - noted: a number for which the note was printed already, if it is as small.
  func noteSmallBudget(
    _ count: Int?, _ configuration: StudyConfiguration, _ option: String, unless noted: Int? = nil
  ) {
    guard let count, case .whole(let population) = configuration.settings["population"], count <= population,
      noted ?? .max > population
    else { return }
    progress.note(
      "a search of \(Formatted.counted(count, "evaluation")) does not go beyond the first population of \(population), "
        + "which is drawn at random, so nothing evolves; raise \(option)")
  }
}
