/// The nodes of a network that is being built, in order. Each call returns the index of the node that it appends.
package struct NodeList: Sendable {
  package private(set) var nodes: [NetworkGraph.Node] = []

  package init() {}

  package mutating func append(_ name: String, _ layer: any Layer, inputs: [Int]) -> Int {
    nodes.append(NetworkGraph.Node(name: name, layer: layer, inputs: inputs))
    return nodes.count - 1
  }

  package mutating func append(_ name: String, _ layer: any Layer, _ inputs: Int...) -> Int {
    append(name, layer, inputs: inputs)
  }

  /// A convolution without bias, padded so that at stride 1 the size stays.
  package mutating func convolution(
    _ name: String, of input: Int, _ inputs: Int, _ outputs: Int, kernelSize: Int, stride: Int = 1,
    groups: Int = 1
  ) -> Int {
    append(
      name,
      .convolution(
        .init(
          inputChannels: inputs, outputChannels: outputs, kernelSize: kernelSize, stride: stride,
          padding: kernelSize / 2, groups: groups)),
      input)
  }
}
