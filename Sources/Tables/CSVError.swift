/// Where a file of comma-separated values is not what was expected.
public struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// From 1.
  public let line: Int
  /// What was found and what was expected, in one sentence that names the column where one is at fault.
  public let reason: String

  public init(file: String, line: Int, _ reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  public var description: String { "\(file), line \(line): \(reason)" }
}
