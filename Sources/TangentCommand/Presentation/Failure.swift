/// Why a command ended: one line for people and a number for scripts.
package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  package let status: CommandStatus
  /// One line that says what is wrong and, where it can, what to do about it.
  package let description: String

  /// What a file or an option holds can be longer than any line.
  private static let mostCharacters = 4_000

  /// - Parameter message: is put on one line, with control characters spelled out, and cut where it is endless.
  package init(_ status: CommandStatus, _ message: String) {
    self.status = status
    let line = message.split(whereSeparator: \.isNewline)
      .map { line in String(line.drop(while: \.isWhitespace)) }.filter { !$0.isEmpty }.joined(separator: " ")
      .withVisibleControls
    description = line.count > Self.mostCharacters ? line.prefix(Self.mostCharacters) + "…" : line
  }

  /// The line that goes to standard error.
  package var line: String { "tangent: error: \(description)" }
}
