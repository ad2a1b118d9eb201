/// Why a latency could not be measured or predicted.
public enum LatencyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What does not fit, in the user's words.
  case invalid(String)
  /// A file could not be written, in the user's words.
  case file(String)
  /// It was asked to stop.
  case cancelled

  public var description: String {
    switch self {
    case .invalid(let reason), .file(let reason): reason
    case .cancelled: "the measurement of latency was stopped"
    }
  }
}

/// Runs a body and turns what the rooms below throw into an error of this one.
func measuringLatency<Result>(_ what: String, _ body: () throws -> Result) throws(LatencyError) -> Result {
  do { return try body() } catch let error as LatencyError { throw error } catch {
    throw .invalid("\(what): \(error)")
  }
}
