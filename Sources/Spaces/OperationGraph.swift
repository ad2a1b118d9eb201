/// A cell as a graph whose edges are operations: what ``StructuralFeature``s are counted on.
public struct OperationGraph: Hashable, Sendable {
  public struct Edge: Hashable, Sendable {
    public let source: Int
    public let target: Int
    /// The operation's name.
    public let operation: String

    public init(source: Int, target: Int, operation: String) {
      self.source = source
      self.target = target
      self.operation = operation
    }
  }

  /// The nodes are 0, the input, to `nodeCount - 1`, the output.
  public let nodeCount: Int
  public let edges: [Edge]
  /// All operations of the space, also those that no edge has.
  public let operations: [String]

  /// - Precondition: every edge leads from a node to a later one.
  public init(nodeCount: Int, edges: [Edge], operations: [String]) {
    precondition(
      edges.allSatisfy { 0 <= $0.source && $0.source < $0.target && $0.target < nodeCount },
      "an edge leads from a node to a later one")
    self.nodeCount = nodeCount
    self.edges = edges
    self.operations = operations
  }

  /// For each operation the number of its edges; then, for each non-empty set of operations and the edges that have
  /// them, the fewest and the most edges of a path from the input to the output, the input's and the output's number of
  /// edges, and the mean number over the nodes.
  ///
  /// With k operations k + 5·(2ᵏ − 1) features. An edge counts at both of its nodes. The input's edges all leave it and
  /// the output's all enter it, so that their other degrees, always 0, are left out. Cost: O(2ᵏ·edges).
  /// Source: Kadlecová et al., "Surprisingly Strong Performance Prediction with Neural Graph Features", ICML 2024.
  public var features: [StructuralFeature] {
    operations.map { operation in
      StructuralFeature("count(\(operation))", Double(edges.count { $0.operation == operation }))
    } + operations.nonEmptySubsets.flatMap { features(of: $0) }
  }

  private func features(of subset: [String]) -> [StructuralFeature] {
    let name = subset.joined(separator: "+")
    let chosen = edges.filter { subset.contains($0.operation) }
    let counts = [
      ("input-degree", Double(chosen.count { $0.source == 0 })),
      ("output-degree", Double(chosen.count { $0.target == nodeCount - 1 })),
      ("mean-degree", 2 * Double(chosen.count) / Double(nodeCount)),
    ]
    return [
      StructuralFeature("shortest-path(\(name))", pathLength(over: chosen, min)),
      StructuralFeature("longest-path(\(name))", pathLength(over: chosen, max)),
    ] + counts.map { StructuralFeature("\($0)(\(name))", $1) }
  }

  /// The number of edges of a path from the input to the output, the one that `choose` prefers; nil where there is none.
  private func pathLength(over edges: [Edge], _ choose: (Int, Int) -> Int) -> Double? {
    var lengths: [Int: Int] = [0: 0]
    // By target, so that all edges to a node come before those from it.
    for edge in edges.sorted(by: { $0.target < $1.target }) {
      guard let before = lengths[edge.source] else { continue }
      lengths[edge.target] = lengths[edge.target].map { choose($0, before + 1) } ?? before + 1
    }
    return lengths[nodeCount - 1].map(Double.init)
  }
}

extension [String] {
  /// Each with its elements in their order; subset n has the elements of n's binary digits.
  fileprivate var nonEmptySubsets: [[String]] {
    (1..<(1 << count)).map { bits in indices.filter { bits >> $0 & 1 == 1 }.map { self[$0] } }
  }
}
