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

  private func counts() throws -> GraphCounts {
    try value(of: .cost) {
      GraphCounts(cost: try graph.cost(), convolutions: graph.simplified().convolutionCount)
    }
  }
}

/// What is counted of a graph.
package struct GraphCounts {
  package let cost: NetworkCost
  package let convolutions: Int

  package init(cost: NetworkCost, convolutions: Int) {
    self.cost = cost
    self.convolutions = convolutions
  }
}
