extension NASBench201 {
  /// The operation on each edge.
  public func choices(of architecture: Architecture) throws(ArchitectureError) -> [ArchitectureChoice] {
    zip(NASBench201Cell.edges, try cell(of: architecture).operations).map { edge, operation in
      ArchitectureChoice(name: "edge \(edge.source) to \(edge.target)", value: operation.rawValue)
    }
  }
}
