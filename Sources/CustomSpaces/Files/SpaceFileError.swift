/// An error in a file that describes a search space.
public struct SpaceFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as the user named it.
  public let file: String
  /// The line, from 1; nil if the file could not be read as text.
  public let line: Int?
  /// The path of the field, such as `operations.conv.0.kernel`; empty for the file as a whole.
  public let field: String
  /// What is wrong and what was expected.
  public let reason: String
  /// Whether the file does not exist.
  public let isMissing: Bool

  init(file: String, line: Int? = nil, field: String = "", isMissing: Bool = false, _ reason: String) {
    self.isMissing = isMissing
    self.file = file
    self.line = line
    self.field = field
    self.reason = reason
  }

  /// Such as `my-space.yaml:12: operations.conv.0.kernel: expected a number from 1 to 31; found "three"`.
  public var description: String {
    ([file + (line.map { ":\($0)" } ?? "")] + (field.isEmpty ? [] : [field]) + [reason]).joined(separator: ": ")
  }
}
