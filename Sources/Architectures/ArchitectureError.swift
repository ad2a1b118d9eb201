/// Whatever an architecture's text, a graph or a scale can get wrong.
public struct ArchitectureError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}
