import Architectures

/// An evaluation that the machine broke off, by want of memory or of threads: no result of the architecture. The
/// trial stays open and is measured when the search goes on.
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
