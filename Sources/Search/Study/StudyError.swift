/// What keeping a study's file can get wrong.
///
/// ``description`` is one sentence: the file, what happened, and what to do about it.
public struct StudyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure a script may want to tell apart.
  public enum Kind: Hashable, Sendable {
    /// There is no such study.
    case missing
    /// There is one already.
    case exists
    /// The text is not a valid name for a study.
    case name
    /// Another process is writing it.
    case inUse
    /// The file is not a study, or has a newer version.
    case malformed
    /// The file or its folder cannot be written.
    case readOnly
    /// The disk is full.
    case diskFull
    /// The options are not those that the study was created with.
    case mismatch
    /// Any other failure of the file system or of SQLite.
    case system
  }

  public let kind: Kind
  public let file: String
  public let description: String

  public init(_ kind: Kind, file: String, _ description: String) {
    self.kind = kind
    self.file = file
    self.description = description
  }
}
