/// One decision of an architecture: what was chosen where, such as `nor_conv_3x3` on the edge from node 0 to node 1.
public struct ArchitectureChoice: Hashable, Sendable {
  /// What was decided, such as `edge 0 to 1` or `depth of stage 2`.
  public let name: String
  /// What was chosen.
  public let value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

extension SearchSpace {
  public func choices(of architecture: Architecture) throws(ArchitectureError) -> [ArchitectureChoice] { [] }
}
