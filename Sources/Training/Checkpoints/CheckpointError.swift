import Foundation

/// What keeping checkpoints can get wrong.
///
/// ``description`` is one sentence: the file, what happened, and what to do about it.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure a script may want to tell apart.
  public enum Kind: Hashable, Sendable {
    /// There is no checkpoint in the folder.
    case missing
    /// Another process is writing it.
    case inUse
    /// A file is missing, truncated or changed.
    case damaged
    /// The folder cannot be written.
    case readOnly
    /// The disk is full.
    case diskFull
    /// The training to resume is not the one that the checkpoint belongs to.
    case mismatch
    /// Any other failure of the file system.
    case system
  }

  public let kind: Kind
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// An operating-system error number as a sentence.
  static func fileSystem(_ number: Int32, _ what: String) -> CheckpointError {
    let reason = String(cString: strerror(number))
    return switch number {
    case EROFS, EACCES, EPERM:
      CheckpointError(.readOnly, "\(what): \(reason); make the folder writable, or use another one")
    case ENOSPC, EDQUOT: CheckpointError(.diskFull, "\(what): \(reason); make room")
    default: CheckpointError(.system, "\(what): \(reason)")
    }
  }
}
