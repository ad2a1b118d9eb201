/// The result of measuring one metric on one architecture.
///
/// A score that does not exist (a constant kernel, an input-independent cell, a diverged training) is
/// a result with a reason, never a stand-in number.
public enum MetricValue: Hashable, Sendable, Codable {
  case defined(Double)
  /// The reason in a few words, such as "the kernel is constant".
  case undefined(String)

  /// The number, or nil where the metric is undefined.
  public var number: Double? {
    if case .defined(let number) = self { number } else { nil }
  }
}

/// Which end of a metric's range marks the better architecture.
public enum MetricDirection: String, Hashable, Sendable, Codable {
  case higherIsBetter
  case lowerIsBetter
}
