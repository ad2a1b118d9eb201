import Graphs
import Latency

extension Ingredient {
  /// Costs of the network that is shipped in the end, from its graph.
  public static let deployment = Ingredient("deployment", from: .graph)
  /// The predicted latency of the network that is shipped in the end, from its graph and the times of its layers.
  public static let latency = Ingredient("latency", from: .graph)
}

extension MeasurementContext {
  /// The cost of the final network as it runs.
  /// - Throws: ``UndefinedValue`` where no final network is known; a graph that cannot be built.
  public func deploymentCost() throws -> NetworkCost {
    try value(of: .deployment) { try knownDeployment().cost() }
  }

  /// The predicted latency of the final network, in seconds.
  /// - Throws: ``UndefinedValue`` where there is no table to predict it by; a graph that cannot be built.
  public func deploymentLatency() throws -> Double {
    try value(of: .latency) {
      guard let seconds = try knownDeployment().latency() else {
        throw UndefinedValue("latencies are predicted in searches only")
      }
      return seconds
    }
  }

  private func knownDeployment() throws -> Deployment {
    guard let deployment else { throw UndefinedValue("the final network's sizes are not known here") }
    return deployment
  }
}
