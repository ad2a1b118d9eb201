import TangentKernels

/// Errors of measuring metrics. An undefined metric is a result, not an error.
public enum MetricError: Error, Hashable, Sendable, CustomStringConvertible {
  case kernel(KernelError)
  case unknownMetric(String, known: [String])

  public var description: String {
    switch self {
    case .kernel(let error): error.description
    case .unknownMetric(let name, let known):
      "there is no metric '\(name)'; choose from \(known.joined(separator: ", "))"
    }
  }
}
