extension NetworkGraph {
  /// The graph in which readers of a batch norm read its input instead.
  ///
  /// Names of the other nodes do not change, so that they keep their parameters. Normalizations of other kinds stay.
  ///
  /// - Complexity: O(nodes and connections).
  package func withoutBatchNorms() -> NetworkGraph {
    // For each node the one that its readers read.
    var sources = Array(nodes.indices)
    for (index, node) in nodes.enumerated() where node.layer is BatchNorm {
      if let input = node.inputs.first { sources[index] = sources[input] }
    }
    var graph = self
    for index in nodes.indices { graph.nodes[index].inputs = nodes[index].inputs.map { sources[$0] } }
    graph.output = sources[output]
    for index in auxiliaryOutputs.indices { graph.auxiliaryOutputs[index].node = sources[auxiliaryOutputs[index].node] }
    return graph.keeping(nodes.indices.map { sources[$0] == $0 })
  }
}
