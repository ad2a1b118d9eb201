import Graphs

extension NASBench201 {
  /// The cell's four nodes and six edges.
  public func diagram(of architecture: Architecture) throws(ArchitectureError) -> StructureDiagram? {
    let cell = try cell(of: architecture)
    let kinds = NASBench201Operation.allCases
    let edges = NASBench201Cell.edges.indices.map { index in
      StructureDiagram.Edge(
        source: NASBench201Cell.edges[index].source, target: NASBench201Cell.edges[index].target,
        label: cell.operations[index].rawValue, kind: kinds.firstIndex(of: cell.operations[index]) ?? 0,
        isLive: cell.liveEdges[index])
    }
    return .cell(.init(nodes: ["input", "1", "2", "output"], edges: edges))
  }
}
