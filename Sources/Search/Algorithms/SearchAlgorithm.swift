import Spaces
import Torch

/// A rule that decides what to do next: data, a few lines, and a source.
///
/// An action depends on the trial's own generator and on the trials it is allowed to see, and on nothing else. That is
/// why a study comes out the same with any number of workers and after a resume.
public struct SearchAlgorithm: Sendable {
  /// The name by which users choose it, such as `evolution`.
  public let name: String
  public let title: String
  /// How it works, in a sentence.
  public let summary: String
  public let source: String
  public let settings: [Setting]
  /// Whether it can search by several objectives, those of ``SearchHistory/Entry/fitnesses``. An algorithm that cannot
  /// would see only the first, so such a search is refused.
  public let takesSeveralObjectives: Bool
  /// Whether it measures after fewer epochs than the plan's, and lets the best train on.
  public let takesSeveralFidelities: Bool
  /// The largest number of evaluations it asks for with these settings and this plan, promotions included; nil for an
  /// algorithm that never finishes by itself.
  public let plannedEvaluations: @Sendable (AlgorithmSettings, EvaluationPlan) -> Int?
  /// What to do for the next trial.
  /// - Throws: `ArchitectureError` where no architecture within the bounds is found.
  public let act: @Sendable (SearchHistory, inout SeededGenerator) throws(ArchitectureError) -> SearchAction

  /// An algorithm that chooses fidelities, promotes trials, or ends by itself.
  public init(
    name: String, title: String, summary: String, source: String, settings: [Setting],
    takesSeveralObjectives: Bool = false, takesSeveralFidelities: Bool = false,
    plannedEvaluations: @escaping @Sendable (AlgorithmSettings, EvaluationPlan) -> Int?,
    act: @escaping @Sendable (SearchHistory, inout SeededGenerator) throws(ArchitectureError) -> SearchAction
  ) {
    self.name = name
    self.title = title
    self.summary = summary
    self.source = source
    self.settings = settings
    self.takesSeveralObjectives = takesSeveralObjectives
    self.takesSeveralFidelities = takesSeveralFidelities
    self.plannedEvaluations = plannedEvaluations
    self.act = act
  }

  /// An algorithm that proposes architectures, each measured as the plan says.
  public init(
    name: String, title: String, summary: String, source: String, settings: [Setting],
    takesSeveralObjectives: Bool = false,
    propose: @escaping @Sendable (SearchHistory, inout SeededGenerator) throws(ArchitectureError) -> Proposal
  ) {
    self.init(
      name: name, title: title, summary: summary, source: source, settings: settings,
      takesSeveralObjectives: takesSeveralObjectives,
      plannedEvaluations: { _, _ in nil },
      act: { history, generator throws(ArchitectureError) in
        .evaluate(try propose(history, &generator), history.fidelity)
      })
  }
}
