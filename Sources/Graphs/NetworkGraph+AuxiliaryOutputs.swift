extension NetworkGraph {
  /// For each node whether auxiliary outputs read it, directly or through others, and the output does not: these
  /// nodes are there for the training alone.
  ///
  /// - Complexity: O(nodes and connections).
  public var isAuxiliary: [Bool] {
    let isMain = readNodes(from: [output])
    let isRead = readNodes(from: auxiliaryOutputs.map(\.node))
    return nodes.indices.map { isRead[$0] && !isMain[$0] && !(nodes[$0].layer is Input) }
  }

  /// The network as it is used once it is trained: without its auxiliary outputs and what they alone read.
  public func withoutAuxiliaryOutputs() -> NetworkGraph {
    guard !auxiliaryOutputs.isEmpty else { return self }
    let isAuxiliary = isAuxiliary
    var graph = self
    graph.auxiliaryOutputs = []
    return graph.keeping(nodes.indices.map { !isAuxiliary[$0] })
  }

  /// For each node whether one of these is it or reads it, directly or through others.
  func readNodes(from outputs: [Int]) -> [Bool] {
    var isRead = Array(repeating: false, count: nodes.count)
    for output in outputs { isRead[output] = true }
    for index in nodes.indices.reversed() where isRead[index] {
      for input in nodes[index].inputs { isRead[input] = true }
    }
    return isRead
  }

  /// The graph with these of its nodes.
  ///
  /// - Precondition: among them are the input, the outputs and all that kept nodes read.
  package func keeping(_ isKept: [Bool]) -> NetworkGraph {
    var newIndices = Array(repeating: 0, count: nodes.count)
    var kept: [Node] = []
    for (index, node) in nodes.enumerated() where isKept[index] {
      newIndices[index] = kept.count
      kept.append(Node(name: node.name, layer: node.layer, inputs: node.inputs.map { newIndices[$0] }))
    }
    return NetworkGraph(
      nodes: kept, output: newIndices[output],
      auxiliaryOutputs: auxiliaryOutputs.map { AuxiliaryOutput(node: newIndices[$0.node], weight: $0.weight) })
  }
}
