import Graphs
import Metrics
import Spaces

/// One architecture's place in a study.
public struct Trial: Hashable, Sendable, Codable {
  /// Counted from 0 in the order of proposal.
  public var number: Int
  /// The trial it was mutated from; nil where it was drawn at random.
  public var parent: Int?
  /// The earlier trial of an equivalent architecture whose measurements this one takes over.
  public var reuses: Int?
  /// The trial whose training this one continues, or would if no equivalent one had been measured already.
  public var promotes: Int?
  /// What it was measured at; nil for the plan's own fidelity.
  public var fidelity: Fidelity?
  /// Equal for architectures of equal function: see `SearchSpace.equivalenceKey(of:)`.
  public var equivalenceKey: String
  /// The seed of the trial's weights, image orders and augmentations.
  public var seed: UInt64
  /// The cost of the final network.
  public var targetCost: NetworkCost
  public var evaluation: Evaluation
  /// The evaluation's failure, where there was one; its values are then undefined.
  public var failure: String?

  public var architecture: Architecture { evaluation.architecture }

  /// The metric over the trial's repeats.
  public func summary(of metric: String) -> MetricSummary {
    evaluation.measurements.isEmpty
      ? MetricSummary([.undefined(failure ?? "not measured")]) : evaluation.summary(of: metric)
  }

  /// The metric of an objective's term over the trial's repeats, at its epoch.
  public func summary(of term: Objective.Term) -> MetricSummary {
    evaluation.measurements.isEmpty ? summary(of: term.metric) : evaluation.summary(of: term)
  }

  /// Why the trial has no score: the first of the objective's metrics that is undefined; nil where all are there.
  public func undefinedReason(_ objective: Objective) -> String? { undefinedReason(Objectives(objective)) }

  /// Likewise by any of several objectives.
  public func undefinedReason(_ objectives: Objectives) -> String? {
    for term in objectives.all.flatMap(\.terms) {
      if case .undefined(let reason) = summary(of: term).value { return failure ?? reason }
    }
    return nil
  }
}
