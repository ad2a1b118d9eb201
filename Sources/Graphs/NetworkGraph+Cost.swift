extension NetworkGraph {
  /// Parameters, multiply-accumulates and activation memory of this graph as it is.
  ///
  /// NAS-Bench-201 counts the parameters and multiply-accumulates of every edge, also of those that
  /// contribute nothing to the output; ask the graph that the space gives for the benchmark's figures.
  /// Ask ``simplified(keepingShiftsOfZeros:)`` for what is really stored and executed, which is the
  /// better measure of activation memory. What auxiliary outputs alone read is not counted: it is gone once the
  /// network is trained.
  ///
  /// - Throws: whatever ``shapes()`` finds, and a network too large for its counts to fit an `Int`.
  /// - Complexity: O(nodes and connections).
  public func cost() throws(GraphError) -> NetworkCost {
    let shapes = try shapes()
    guard auxiliaryOutputs.isEmpty else { return try withoutAuxiliaryOutputs().cost() }
    var multiplyAccumulates = CheckedCount("multiply-accumulates")
    var activations = CheckedCount("activation elements")
    for (node, shape) in zip(nodes, shapes) {
      try activations.add([shape.channels, shape.height, shape.width])
      for product in node.layer.multiplyAccumulates(inputs: node.inputs.map { shapes[$0] }, output: shape) {
        try multiplyAccumulates.add(product)
      }
    }
    return NetworkCost(
      parameters: try parameterCount(), multiplyAccumulates: multiplyAccumulates.total,
      activationElements: activations.total, peakActivationElements: peakElements(shapes))
  }

  /// The number of learned numbers, as in ``cost()``, without the shapes of feature maps, which take most of its time.
  /// - Throws: ``GraphError`` if the number exceeds the largest integer.
  public func parameterCount() throws(GraphError) -> Int {
    guard auxiliaryOutputs.isEmpty else { return try withoutAuxiliaryOutputs().parameterCount() }
    var parameters = CheckedCount("parameters")
    for node in nodes {
      for parameter in node.layer.parameters { try parameters.add(parameter.shape) }
    }
    return parameters.total
  }

  /// The number of convolutions among the nodes, without those that auxiliary outputs alone read.
  public var convolutionCount: Int {
    withoutAuxiliaryOutputs().nodes.count { $0.layer.isConvolution }
  }

  private func peakElements(_ shapes: [FeatureShape]) -> Int {
    var lastReader = Array(nodes.indices)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { lastReader[input] = index }
    }
    lastReader[output] = nodes.count
    var held = 0
    var peak = 0
    for (index, node) in nodes.enumerated() {
      held += shapes[index].elements
      peak = max(peak, held)
      for input in node.inputs where lastReader[input] == index {
        held -= shapes[input].elements
        lastReader[input] = -1  // A node may read another twice; it is freed once.
      }
      if lastReader[index] == index { held -= shapes[index].elements }
    }
    return peak
  }
}

/// A sum of products that ends in an error, not in a trap, where it leaves the range of `Int`.
private struct CheckedCount {
  private let what: String
  private(set) var total = 0

  init(_ what: String) {
    self.what = what
  }

  mutating func add(_ factors: [Int]) throws(GraphError) {
    var product = (value: 1, overflows: false)
    for factor in factors where !product.overflows {
      let (value, overflow) = product.value.multipliedReportingOverflow(by: factor)
      product = (value, overflow)
    }
    let (sum, overflow) = total.addingReportingOverflow(product.value)
    guard !product.overflows, !overflow else {
      throw GraphError("the network's \(what) exceed the largest integer; use smaller channel counts or images")
    }
    total = sum
  }
}
