import Graphs

/// What the time of a layer depends on: the layer, the shapes of its inputs, and the counts that follow from them.
package struct LayerSignature: Hashable, Sendable {
  /// Equal for layers that compute the same on inputs of the same shapes.
  package let text: String
  /// The layer's type.
  package let kind: String
  /// Multiply-accumulates for one image.
  package let multiplyAccumulates: Double
  /// Elements of its inputs and its output for one image.
  package let elements: Double
  package let parameters: Double

  package init(text: String, kind: String, multiplyAccumulates: Double, elements: Double, parameters: Double) {
    self.text = text
    self.kind = kind
    self.multiplyAccumulates = multiplyAccumulates
    self.elements = elements
    self.parameters = parameters
  }

  init(_ layer: any Layer, inputs: [FeatureShape], output: FeatureShape) {
    func count(_ products: [[Int]]) -> Double {
      products.reduce(0) { sum, factors in sum + factors.reduce(1) { $0 * Double($1) } }
    }
    self.init(
      text: "\(layer) of \(inputs.map(\.description).joined(separator: ", "))", kind: "\(type(of: layer))",
      multiplyAccumulates: count(layer.multiplyAccumulates(inputs: inputs, output: output)),
      elements: (inputs + [output]).reduce(0) { $0 + Double($1.elements) },
      parameters: count(layer.parameters.map(\.shape)))
  }
}

extension NetworkGraph {
  /// The signature of every node but the input.
  func layerSignatures() throws(GraphError) -> [LayerSignature] {
    let shapes = try shapes()
    return nodes.indices.filter { !(nodes[$0].layer is Input) }.map { index in
      LayerSignature(nodes[index].layer, inputs: nodes[index].inputs.map { shapes[$0] }, output: shapes[index])
    }
  }
}
