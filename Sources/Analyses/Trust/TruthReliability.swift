/// How well repeated trainings of the same architectures agree on their order, which bounds what any score can reach.
///
/// With r the mean of Spearman's rho over the pairs of seeds, the mean accuracy of k seeds has the reliability
///
///     R = k·r / (1 + (k − 1)·r),
///
/// the correlation to expect with the means of k further seeds, and √R is the correlation to expect with a score that
/// knows the true order. Source: Spearman, "Correlation calculated from faulty data", and Brown, "Some experimental
/// results in the correlation of mental abilities", British Journal of Psychology 1910.
///
/// When not to use it: as a bound for a single sample. With few architectures a score may exceed √R by luck.
public struct TruthReliability: Hashable, Sendable {
  /// k.
  public let seeds: Int
  /// r.
  public let betweenSeeds: Double
  /// The bootstrap interval of r, with architectures resampled: wide where there are few of them.
  public let interval: ClosedRange<Double>?

  /// R; 0 where the seeds do not agree at all.
  public var ofMean: Double {
    guard betweenSeeds > 0 else { return 0 }
    let k = Double(seeds)
    return k * betweenSeeds / (1 + (k - 1) * betweenSeeds)
  }

  /// √R: the largest Spearman correlation with the mean accuracies to expect of any score.
  public var ceiling: Double { ofMean.squareRoot() }

  /// Whether R is so low that further trainings of the same architectures would order them otherwise.
  public var leavesOrderUnclear: Bool { ofMean < Self.smallestReliability }

  public static let smallestReliability = 0.5

  /// - Parameter accuracies: for each seed those of all architectures, in the same order.
  /// - Returns: nil with fewer than two seeds, which leave it unknown. A seed whose accuracies are all equal agrees with
  ///   none.
  public init?(accuracies: [[Double]], bootstrap: Bootstrap = Bootstrap()) {
    guard accuracies.count > 1 else { return nil }
    seeds = accuracies.count
    betweenSeeds = Self.agreement(of: accuracies)
    interval = bootstrap.interval(
      of: (0..<bootstrap.resamples).map { number in
        let members = bootstrap.members(ofResample: number, count: accuracies[0].count)
        return Self.agreement(of: accuracies.map { seed in members.map { seed[$0] } })
      })
  }

  /// The mean of Spearman's rho over the pairs of seeds.
  private static func agreement(of accuracies: [[Double]]) -> Double {
    var total = 0.0
    for (place, one) in accuracies.enumerated() {
      for other in accuracies[..<place] { total += RankedPairs(scores: one, accuracies: other).spearman ?? 0 }
    }
    return total / Double(accuracies.count * (accuracies.count - 1) / 2)
  }
}
