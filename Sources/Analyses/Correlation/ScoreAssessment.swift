/// How well one score orders architectures by one accuracy.
public struct ScoreAssessment: Hashable, Sendable {
  /// A statistic with its bootstrap interval over architectures.
  public struct Estimate: Hashable, Sendable {
    public let value: Double
    /// Nil where too few resamples have a value.
    public let interval: ClosedRange<Double>?
  }

  /// How far a score's Spearman is above that of the best baseline, in the same resamples.
  public struct Lead: Hashable, Sendable {
    public let baseline: String
    public let difference: Estimate

    /// Whether the score cannot be said to be better: the interval includes zero, or lies below it.
    public var isNone: Bool { difference.interval.map { $0.lowerBound <= 0 } ?? true }
  }

  /// Of the architectures with an accuracy.
  public let score: ScoreColumn
  /// Their accuracies, in the same order.
  public let accuracies: [Double]
  /// The name of the accuracies.
  public let target: String
  /// How many have no score; they rank last.
  public var undefinedCount: Int { score.values.count { $0 == nil } }
  /// Those that exist.
  public let estimates: [RankStatistic: Estimate]
  /// Spearman of each repeat alone: what one measurement is worth, and how much that depends on the seed.
  public let spearmanOfRepeats: [Double]
  /// Nil for a baseline, where there is none to compare with, or where the score is constant.
  public let lead: Lead?

  public var count: Int { accuracies.count }
  public var spearman: Double? { estimates[.spearman]?.value }
  /// The best accuracy of the sample, which the first pick can reach, and the mean, which a random pick does.
  public var bestAccuracy: Double { accuracies.max() ?? 0 }
  public var meanAccuracy: Double { accuracies.reduce(0, +) / Double(max(1, accuracies.count)) }
}
