import Training

/// How much a search may do before it stops by itself.
public struct SearchBudget: Hashable, Sendable, Codable {
  /// Measurements of an architecture at a fidelity, promotions among them; trials that take over those of an equivalent
  /// architecture at the same fidelity are free.
  public var evaluations: Int?
  /// Wall-clock seconds over all processes of the study. Evaluations that are running then are finished.
  public var seconds: Double?

  /// - Throws: ``SearchError`` where nothing, or nothing positive, is allowed.
  public init(evaluations: Int? = nil, seconds: Double? = nil) throws(SearchError) {
    self.evaluations = evaluations
    self.seconds = seconds
    guard evaluations != nil || seconds != nil else {
      throw .invalid("a search needs a limit: give a number of evaluations, a time, or both")
    }
    if let evaluations, evaluations < 1 {
      throw .invalid("a budget of \(evaluations) evaluations finds nothing; give at least 1")
    }
    if let evaluations, let refusal = CountRange.evaluations.refusal(of: evaluations) { throw .invalid(refusal) }
    if let seconds, !(seconds > 0 && seconds.isFinite) {
      throw .invalid("a budget of \(seconds) seconds finds nothing; give a positive time")
    }
  }
}

/// Why a search stopped. Where workers stop for several reasons, the search stopped for the largest: an interruption
/// wins over the time, which wins over having nothing more to do.
public enum StopReason: String, Hashable, Sendable, Codable, Comparable {
  /// The number of evaluations was reached.
  case evaluations
  /// The time was up.
  case time
  /// The algorithm has nothing more to do.
  case finished
  /// The algorithm proposes nothing that has not been measured.
  case exhausted
  /// The caller asked for it; the study can be resumed.
  case cancelled

  private var strength: Int {
    switch self {
    case .evaluations, .finished, .exhausted: 0
    case .time: 1
    case .cancelled: 2
    }
  }

  public static func < (left: StopReason, right: StopReason) -> Bool { left.strength < right.strength }
}
