import Metrics
import Torch

/// Resamples of a sample with replacement, and percentile intervals of what is computed of them.
///
/// The same seed gives the same resamples, so that statistics of two scores can be compared resample by resample.
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993.
public struct Bootstrap: Hashable, Sendable {
  public let resamples: Int
  public let seed: Seed
  /// The share of resampled values within an interval.
  public let level: Double

  /// - Precondition: the number is at least 1.
  public init(resamples: Int = 1000, seed: Seed = Seed(0), level: Double = 0.95) {
    precondition(resamples >= 1, "a bootstrap draws at least one resample")
    self.resamples = resamples
    self.seed = seed
    self.level = level
  }

  /// The members of one resample: as many as the sample has, by place.
  public func members(ofResample number: Int, count: Int) -> [Int] {
    var generator = seed.derived("resample", number).generator()
    return (0..<count).map { _ in Int.random(in: 0..<count, using: &generator) }
  }

  /// The interval between the outer quantiles of the values, interpolated as NumPy does; nil where fewer than half of
  /// the resamples have a finite value.
  public func interval(of values: [Double?]) -> ClosedRange<Double>? {
    let sorted = values.compactMap { $0 }.filter(\.isFinite).sorted()
    guard !sorted.isEmpty, sorted.count * 2 >= values.count else { return nil }
    return sorted.quantile((1 - level) / 2)...sorted.quantile((1 + level) / 2)
  }
}
