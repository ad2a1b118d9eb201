/// Why a network cannot be exported, or an exported file cannot be checked.
public struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence: what is wrong, where, and what to do about it.
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}
