extension NASBench201 {
  /// The cell's operations counted and its paths measured, for each set of operations: 160 numbers.
  public func features(of architecture: Architecture) throws(ArchitectureError)
    -> [StructuralFeature]
  {
    let cell = try cell(of: architecture)
    let edges = zip(NASBench201Cell.edges, cell.operations).map { edge, operation in
      OperationGraph.Edge(source: edge.source, target: edge.target, operation: operation.rawValue)
    }
    return OperationGraph(
      nodeCount: 4, edges: edges, operations: NASBench201Operation.allCases.map(\.rawValue)
    ).features
  }
}
