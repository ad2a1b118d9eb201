extension NetworkGraph {
  /// The shape of every node's output without the batch axis, in the order of the nodes; it checks
  /// the whole graph on the way.
  ///
  /// Checked: node 0 is the input and the only one; names are unique and not empty; inputs come
  /// before the nodes that read them; every layer gets the number of inputs, the channels and the
  /// kind of shape it needs; terms of sums have one shape; sizes are positive; groups divide
  /// channels; the outputs exist, and auxiliary ones have the output's shape and a positive weight.
  ///
  /// - Throws: the first fault in the order of the nodes, with the node's name.
  /// - Complexity: O(nodes and connections).
  public func shapes() throws(GraphError) -> [FeatureShape] {
    guard let first = nodes.first, first.layer is Input else {
      throw GraphError("node 0 of a network graph must be its input")
    }
    guard nodes.indices.contains(output) else {
      throw GraphError("the graph's output is node \(output), but its nodes are 0 to \(nodes.count - 1)")
    }
    var names = Set<String>(minimumCapacity: nodes.count)
    var shapes: [FeatureShape] = []
    shapes.reserveCapacity(nodes.count)
    for (index, node) in nodes.enumerated() {
      guard !node.name.isEmpty else { throw GraphError("node \(index) has no name") }
      guard names.insert(node.name).inserted else {
        throw GraphError("node \(index) has the name \"\(node.name)\", which an earlier node already has")
      }
      if index > 0, node.layer is Input {
        throw GraphError("node \"\(node.name)\" is a second input; a graph has one, node 0")
      }
      var inputs: [FeatureShape] = []
      for input in node.inputs {
        guard input >= 0, input < index else {
          throw GraphError(
            "node \"\(node.name)\" at \(index) reads node \(input); a node may read only nodes before it")
        }
        inputs.append(shapes[input])
      }
      do {
        shapes.append(try node.layer.outputShape(of: inputs))
      } catch {
        throw GraphError("node \"\(node.name)\" (\(node.layer)): \(error.description)")
      }
    }
    try checkAuxiliaryOutputs(shapes)
    return shapes
  }

  private func checkAuxiliaryOutputs(_ shapes: [FeatureShape]) throws(GraphError) {
    for auxiliary in auxiliaryOutputs {
      guard nodes.indices.contains(auxiliary.node) else {
        throw GraphError(
          "an auxiliary output of the graph is node \(auxiliary.node), but its nodes are 0 to \(nodes.count - 1)")
      }
      let (name, shape) = (nodes[auxiliary.node].name, shapes[auxiliary.node])
      guard shape == shapes[output] else {
        throw GraphError(
          "the auxiliary output \"\(name)\" has the shape \(shape) and the output \(shapes[output]); they classify the "
            + "same images, so they must be equal")
      }
      guard auxiliary.weight > 0, auxiliary.weight.isFinite else {
        throw GraphError("the auxiliary output \"\(name)\" needs a positive weight, not \(auxiliary.weight)")
      }
    }
  }
}
