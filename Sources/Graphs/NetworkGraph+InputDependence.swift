extension NetworkGraph {
  /// Whether the output is the same for every input.
  ///
  /// True exactly if every path from the input to the output goes through a zero layer. Such a network
  /// stays at chance accuracy and its kernel is constant. For NAS-Bench-201 these are 341 of the
  /// 15,625 cells.
  ///
  /// - Complexity: O(nodes and connections).
  public var isInputIndependent: Bool {
    var depends: [Bool] = []
    depends.reserveCapacity(nodes.count)
    for node in nodes {
      depends.append(node.layer is Input || (!(node.layer is Zero) && node.inputs.contains { depends[$0] }))
    }
    return !depends[output]
  }
}
