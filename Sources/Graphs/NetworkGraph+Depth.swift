extension NetworkGraph {
  /// The most convolutions and linear layers on one path from the input to the output.
  ///
  /// - Complexity: O(nodes and connections).
  public var depth: Int {
    var depths: [Int] = []
    depths.reserveCapacity(nodes.count)
    for node in nodes {
      let before = node.inputs.reduce(0) { max($0, depths[$1]) }
      depths.append(before + node.layer.weightedDepth)
    }
    return depths[output]
  }
}
