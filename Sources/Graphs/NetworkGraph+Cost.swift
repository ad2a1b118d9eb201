extension NetworkGraph {
  /// Parameters, multiply-accumulates and activation memory of this graph as it is.
  ///
  /// NAS-Bench-201 counts the parameters and multiply-accumulates of every edge, also of those that
  /// contribute nothing to the output; ask the graph that the space gives for the benchmark's figures.
  /// Ask ``simplified(keepingShiftsOfZeros:)`` for what is really stored and executed, which is the
  /// better measure of activation memory.
  ///
  /// - Throws: whatever ``shapes()`` finds, and a network too large for its counts to fit an `Int`.
  /// - Complexity: O(nodes and connections).
  public func cost() throws(GraphError) -> NetworkCost {
    let shapes = try shapes()
    var parameters = CheckedCount("parameters")
    var multiplyAccumulates = CheckedCount("multiply-accumulates")
    var activations = CheckedCount("activation elements")
    for (node, shape) in zip(nodes, shapes) {
      try activations.add(1, shape.channels, shape.height, shape.width)
      switch node.layer {
      case .convolution(let layer):
        let window = layer.kernelSize * layer.kernelSize
        let inputs = layer.inputChannels / layer.groups
        try parameters.add(layer.outputChannels, inputs, window)
        try multiplyAccumulates.add(shape.height * shape.width, window, inputs, layer.outputChannels)
        if layer.hasBias {
          try parameters.add(layer.outputChannels)
          try multiplyAccumulates.add(shape.elements)
        }
      case .linear(let layer):
        try parameters.add(layer.inputFeatures, layer.outputFeatures)
        try multiplyAccumulates.add(layer.inputFeatures, layer.outputFeatures)
        if layer.hasBias {
          try parameters.add(layer.outputFeatures)
          try multiplyAccumulates.add(layer.outputFeatures)
        }
      case .batchNorm(let layer):
        if layer.isAffine { try parameters.add(2, layer.channels) }
      case .input, .relu, .averagePool, .maxPool, .globalAveragePool, .sum, .concatenation, .zero:
        break
      }
    }
    return NetworkCost(
      parameters: parameters.total, multiplyAccumulates: multiplyAccumulates.total,
      activationElements: activations.total, peakActivationElements: peakElements(shapes))
  }

  /// The number of convolutions among the nodes.
  public var convolutionCount: Int {
    nodes.reduce(into: 0) { count, node in
      if case .convolution = node.layer { count += 1 }
    }
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

  mutating func add(_ first: Int, _ second: Int = 1, _ third: Int = 1, _ fourth: Int = 1) throws(GraphError) {
    let (a, overflowsA) = first.multipliedReportingOverflow(by: second)
    let (b, overflowsB) = a.multipliedReportingOverflow(by: third)
    let (c, overflowsC) = b.multipliedReportingOverflow(by: fourth)
    let (sum, overflowsSum) = total.addingReportingOverflow(c)
    guard !overflowsA, !overflowsB, !overflowsC, !overflowsSum else {
      throw GraphError("the network's \(what) exceed the largest integer; use smaller channel counts or images")
    }
    total = sum
  }
}
