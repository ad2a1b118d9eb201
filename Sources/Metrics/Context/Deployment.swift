import Graphs
import Latency

/// The network that is shipped in the end, of which a measured one may be a reduced form.
public struct Deployment: Hashable, Sendable {
  /// The whole architecture at its final sizes.
  public let graph: NetworkGraph
  /// What latencies are predicted by; nil where none is.
  public let latencies: LatencyTable?

  public init(graph: NetworkGraph, latencies: LatencyTable? = nil) {
    self.graph = graph
    self.latencies = latencies
  }

  /// Its parameters and memory as it runs: see `NetworkGraph.deployed()`.
  /// - Throws: a graph that cannot be built.
  public func cost() throws(GraphError) -> NetworkCost { try graph.deployed().cost() }

  /// The seconds for a batch of the table's size; nil without a table.
  /// - Throws: a graph that cannot be built.
  public func latency() throws(LatencyError) -> Double? { try latencies?.seconds(of: graph) }
}
