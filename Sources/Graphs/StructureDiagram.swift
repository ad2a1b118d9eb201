/// A network's structure as people draw it, before anything is drawn.
public enum StructureDiagram: Hashable, Sendable {
  /// Nodes in their order, connected by operations: what cells are.
  case cell(Cell)
  /// Blocks in a row, each reading the one before it: what stages are.
  case row([Block])

  public struct Cell: Hashable, Sendable {
    /// The name of each node; the first is the input and the last the output.
    public let nodes: [String]
    public let edges: [Edge]

    /// - Precondition: every edge leads from a node to a later one.
    public init(nodes: [String], edges: [Edge]) {
      precondition(
        edges.allSatisfy { 0 <= $0.source && $0.source < $0.target && $0.target < nodes.count },
        "an edge leads from a node to a later one")
      self.nodes = nodes
      self.edges = edges
    }
  }

  public struct Edge: Hashable, Sendable {
    public let source: Int
    public let target: Int
    /// What the operation is called.
    public let label: String
    /// The operation's place among those of the space: edges of one kind have one color.
    public let kind: Int
    /// Whether it carries something of the input to the output.
    public let isLive: Bool

    public init(source: Int, target: Int, label: String, kind: Int, isLive: Bool) {
      self.source = source
      self.target = target
      self.label = label
      self.kind = kind
      self.isLive = isLive
    }
  }

  public struct Block: Hashable, Sendable {
    /// Such as `stage 2`.
    public let name: String
    /// How many times it is there, one after the other.
    public let count: Int
    /// What was chosen, a line each.
    public let details: [String]

    /// - Precondition: it is there once or more.
    public init(name: String, count: Int = 1, details: [String]) {
      precondition(count > 0, "a block is there once or more")
      self.name = name
      self.count = count
      self.details = details
    }
  }
}
