/// What a network graph can get wrong: a layer's numbers, shapes that do not fit, a network too large to count.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence: what is wrong, where, what was expected.
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}
