import Graphs
import Spaces

/// An evaluation that failed because the machine ran out of memory or threads, which says nothing about the
/// architecture. The trial stays open and is measured when the search resumes.
public struct MachineFailure: Hashable, Sendable {
  /// The trial's number.
  public let trial: Int
  /// The architecture's text.
  public let architecture: String
  public let reason: String

  public init(trial: Int, architecture: String, reason: String) {
    self.trial = trial
    self.architecture = architecture
    self.reason = reason
  }
}
