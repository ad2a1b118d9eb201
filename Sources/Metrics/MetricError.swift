/// Errors of measuring metrics. An undefined metric is a result, not an error: see ``UndefinedValue``.
public enum MetricError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A metric asked for an ingredient that it did not declare.
  case undeclared(ingredient: String, metric: String)
  /// A metric threw an error of its own.
  case failed(metric: String, reason: String)

  public var description: String {
    switch self {
    case .undeclared(let ingredient, let metric):
      "the metric '\(metric)' uses '\(ingredient)', which is not among the ingredients it declares"
    case .failed(let metric, let reason): "the metric '\(metric)' failed: \(reason)"
    }
  }
}
