import Spaces

/// A name that a catalogue has no entry for.
public struct UnknownName: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was to be named, such as "metric".
  public let kind: String
  public let name: String
  /// Every name of that kind.
  public let known: [String]

  public init(kind: String, name: String, known: [String]) {
    self.kind = kind
    self.name = name
    self.known = known
  }

  /// One sentence, with the names that may have been meant first.
  public var description: String {
    "there is no \(kind) '\(name.withVisibleControlCharacters)'; \(knownNames(beside: name, among: known))"
  }
}
