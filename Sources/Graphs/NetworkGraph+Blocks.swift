extension NetworkGraph {
  /// The nodes through which every path from the input to the output passes, both ends included, in order.
  ///
  /// Zero layers are on paths like other nodes; auxiliary outputs are not.
  ///
  /// - Precondition: ``shapes()`` accepts the graph.
  /// - Complexity: O(nodes and connections).
  public var bottlenecks: [Int] {
    let connections = connectionsOnPaths
    // A path avoids a node exactly where a connection leads past it, for nodes are in topological order.
    var furthest = 0
    var found: [Int] = []
    for index in nodes.indices where index == 0 || !connections.inputs[index].isEmpty {
      if furthest <= index { found.append(index) }
      for reader in connections.readers[index] { furthest = max(furthest, reader) }
    }
    return found
  }

  /// The outputs of the network's blocks, in order: feature maps through which every path passes, and at which paths
  /// join or part.
  ///
  /// For NAS-Bench-201 these are the outputs of the stem, of each cell and of each reduction, whatever is in a cell:
  /// ask the graph before it is simplified. In a network without parallel paths every feature map is one.
  ///
  /// - Throws: as ``shapes()``.
  /// - Complexity: O(nodes and connections).
  public func blockOutputs() throws(GraphError) -> [Int] {
    let shapes = try shapes()
    let connections = connectionsOnPaths
    let maps = bottlenecks.filter { !(nodes[$0].layer is Input) && !shapes[$0].isFlat }
    let ends = maps.filter { connections.inputs[$0].count > 1 || connections.readers[$0].count > 1 }
    return ends.isEmpty ? maps : ends
  }

  /// For each node what it reads and what reads it, on paths from the input to the output.
  private var connectionsOnPaths: (inputs: [[Int]], readers: [[Int]]) {
    let isRead = readNodes(from: [output])
    var isReached = Array(repeating: false, count: nodes.count)
    var inputs = Array(repeating: [Int](), count: nodes.count)
    var readers = inputs
    for (index, node) in nodes.enumerated() {
      isReached[index] = node.layer is Input || node.inputs.contains { isReached[$0] }
      guard isRead[index] else { continue }
      for input in node.inputs where isReached[input] {
        inputs[index].append(input)
        readers[input].append(index)
      }
    }
    return (inputs, readers)
  }
}
