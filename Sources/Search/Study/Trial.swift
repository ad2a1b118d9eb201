import Architectures
import Metrics

/// One architecture's place in a study.
public struct Trial: Hashable, Sendable, Codable {
  /// Counted from 0 in the order of proposal.
  public var number: Int
  /// The trial it was mutated from; nil where it was drawn at random.
  public var parent: Int?
  /// The earlier trial of an equivalent architecture whose measurements this one takes over.
  public var reuses: Int?
  /// Equal for architectures of equal function: see `SearchSpace.equivalenceKey(of:)`.
  public var equivalenceKey: String
  /// What the trial's weights, image orders and augmentations come from.
  public var seed: UInt64
  /// Of the network that is wanted in the end.
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

  /// As the algorithms see it.
  func entry(objective: String, direction: MetricDirection) -> SearchHistory.Entry {
    let score = summary(of: objective).value.number
    return SearchHistory.Entry(
      number: number, architecture: architecture,
      fitness: score.map { direction == .higherIsBetter ? $0 : -$0 })
  }
}

extension Sequence<Trial> {
  /// Best first by a metric; undefined scores last; the earlier trial first on ties.
  public func ranked(by objective: String, _ direction: MetricDirection) -> [Trial] {
    map { (trial: $0, entry: $0.entry(objective: objective, direction: direction)) }
      .sorted { $0.entry.isBetter(than: $1.entry) }
      .map(\.trial)
  }
}
