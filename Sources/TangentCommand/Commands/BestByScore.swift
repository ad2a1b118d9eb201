import Tangent

/// Why the best architecture by one objective is first, and against what.
struct BestByScore {
  /// All trials, the best first.
  let ranked: [RankedTrial]
  let objective: Objective
  let configuration: StudyConfiguration
  /// Trials that were measured, and not taken from equivalent ones.
  let evaluations: Int

  /// In words; nil where nothing has a score.
  var sentence: String? {
    guard let winner = ranked.first, winner.fitness != nil else { return nil }
    // Scores of other fidelities cannot be compared with the winner's.
    let fidelity = winner.trial.fidelity
    let measured = ranked.filter { $0.trial.reuses == nil && $0.trial.fidelity == fidelity }
    let scores = measured.compactMap { objective.score(ofFitness: $0.fitness) }.sorted()
    let median = scores.isEmpty ? 0 : scores.quantile(0.5)
    let undefined = measured.count - scores.count
    let after =
      measured.count < evaluations
      ? " after \(Formatted.counted(fidelity?.epochs ?? configuration.plan.epochs, "epoch"))" : ""
    let hasError = objective.singleTerm.map { winner.trial.summary(of: $0).standardError != nil } == true
    return "Its \(objective.title) of \(winner.scoreText(objective))\(hasError ? " (± one standard error)" : "") is "
      + (scores.count > 1
        ? "the best of \(scores.count)\(after), whose median is \(Formatted.number(median))"
        : "the only one\(after), so there was nothing to compare it with")
      + levelText(winner, measured)
      + (objective.singleTerm == nil
        ? " (\(objective); \(Formatted.chosen(objective.largestSum)) is first in every ranking)" : "")
      + (undefined > 0 ? "; \(undefined) \(undefined == 1 ? "architecture has" : "architectures have") no score" : "")
      + "."
  }

  /// How many architectures may be as good by a score that was measured more than once; empty where none may.
  private func levelText(_ winner: RankedTrial, _ measured: [RankedTrial]) -> String {
    guard let term = objective.singleTerm else { return "" }
    let score = winner.trial.summary(of: term)
    let count = measured.count { entry in
      entry.trial.number != winner.trial.number && entry.trial.summary(of: term).isLevel(with: score)
    }
    guard score.standardError != nil, count > 0 else { return "" }
    return "; \(Formatted.counted(count, "other")) \(count == 1 ? "is" : "are") within one standard error "
      + "(of the difference) of it and may be as good"
  }
}
