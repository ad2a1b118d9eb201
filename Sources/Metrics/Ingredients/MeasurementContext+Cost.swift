import Graphs

extension Ingredient {
  /// Parameters, multiply-accumulates and layers of the graph; costs next to nothing.
  public static let cost = Ingredient("cost", from: .graph)
}

extension MeasurementContext {
  /// The cost of the whole architecture, dead parts included.
  /// - Throws: a graph that cannot be built.
  public func cost() throws -> NetworkCost { try counts().cost }

  /// The number of convolutions that are executed.
  /// - Throws: as ``cost()``.
  public func convolutionCount() throws -> Int { try counts().convolutions }

  /// The number of learned tensors of the layers that are executed.
  /// - Throws: as ``cost()``.
  public func trainableLayers() throws -> Int { try counts().trainableLayers }

  private func counts() throws -> GraphCounts {
    try value(of: .cost) {
      GraphCounts(
        cost: try graph.cost(), convolutions: graph.simplified().convolutionCount,
        trainableLayers: graph.withoutAuxiliaryOutputs().simplified(keepingShiftsOfZeros: true).nodes
          .reduce(0) { $0 + $1.layer.parameters.count })
    }
  }
}

/// What is counted of a graph.
package struct GraphCounts {
  package let cost: NetworkCost
  package let convolutions: Int
  package let trainableLayers: Int

  package init(cost: NetworkCost, convolutions: Int, trainableLayers: Int) {
    self.cost = cost
    self.convolutions = convolutions
    self.trainableLayers = trainableLayers
  }
}
