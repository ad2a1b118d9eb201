import Graphs

/// What an architecture's text, its name or the sizes of its network can get wrong.
public struct ArchitectureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence: what is wrong, where, what was expected.
  public let description: String
  /// For a text that does not fit its grammar: the index of the first character that does not fit, from 0.
  /// It equals the text's length where the text ends too early.
  public let characterOffset: Int?

  public init(_ description: String, characterOffset: Int? = nil) {
    self.description = description
    self.characterOffset = characterOffset
  }

  /// An architecture whose network cannot be built.
  public init(_ error: GraphError) {
    self.init(error.description)
  }
}
