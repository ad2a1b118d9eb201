extension NetworkGraph {
  /// The batch norms that can become part of the convolution before them, each with that convolution: it alone reads
  /// the convolution's output.
  package var foldableBatchNorms: [Int: Int] {
    var readers = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for input in node.inputs { readers[input] += 1 } }
    for read in [output] + auxiliaryOutputs.map(\.node) { readers[read] += 1 }
    var convolutions: [Int: Int] = [:]
    for (index, node) in nodes.enumerated() where node.layer is BatchNorm {
      if let input = node.inputs.first, readers[input] == 1, nodes[input].layer is Convolution {
        convolutions[index] = input
      }
    }
    return convolutions
  }

  /// The graph in which every batch norm that can is part of the convolution before it, which then has a bias.
  ///
  /// Names of the other nodes do not change. Other batch norms stay.
  ///
  /// - Complexity: O(nodes and connections).
  package func foldingBatchNorms() -> NetworkGraph {
    let convolutions = foldableBatchNorms
    var graph = self
    for convolution in convolutions.values {
      guard var layer = nodes[convolution].layer as? Convolution else { continue }
      layer.hasBias = true
      graph.nodes[convolution].layer = layer
    }
    for index in nodes.indices { graph.nodes[index].inputs = nodes[index].inputs.map { convolutions[$0] ?? $0 } }
    graph.output = convolutions[output] ?? output
    for index in auxiliaryOutputs.indices {
      let node = auxiliaryOutputs[index].node
      graph.auxiliaryOutputs[index].node = convolutions[node] ?? node
    }
    return graph.keeping(nodes.indices.map { convolutions[$0] == nil })
  }

  /// What runs once the network is trained: without auxiliary outputs and without parts that cannot influence the
  /// output, batch norms folded into convolutions.
  public func deployed() -> NetworkGraph {
    withoutAuxiliaryOutputs().simplified(keepingShiftsOfZeros: true).foldingBatchNorms()
  }
}
