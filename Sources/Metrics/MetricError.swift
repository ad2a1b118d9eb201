import TangentKernels

/// What measuring can get wrong apart from metrics that are undefined, which are results.
public enum MetricError: Error, Hashable, Sendable, CustomStringConvertible {
  case kernel(KernelError)
  case unknownMetric(String, known: [String])

  public var description: String {
    switch self {
    case .kernel(let error): error.description
    case .unknownMetric(let name, let known):
      "there is no metric '\(name)'; known are \(known.joined(separator: ", "))"
    }
  }
}
