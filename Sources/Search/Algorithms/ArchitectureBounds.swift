import Graphs
import Latency
import Metrics

/// Limits on what an architecture may cost in the final network.
///
/// A reduced proxy is smaller than the network that is trained in the end; bounds are on the latter.
public struct ArchitectureBounds: Hashable, Sendable, Codable {
  /// Learned numbers, dead edges included, as the benchmarks count.
  public var largestParameters: Int?
  /// Multiply-accumulates for one image.
  public var largestMultiplyAccumulates: Int?
  /// Bytes of activations that are held at once for one image: see `NetworkCost.peakActivationBytes`.
  public var largestPeakMemory: Int?
  /// Bytes of the weights in float32, batch norms folded, as exports write them.
  public var largestFileSize: Int?
  /// Seconds, as a table of latencies predicts them.
  public var largestLatency: Double?

  public init(
    largestParameters: Int? = nil, largestMultiplyAccumulates: Int? = nil, largestPeakMemory: Int? = nil,
    largestFileSize: Int? = nil, largestLatency: Double? = nil
  ) {
    self.largestParameters = largestParameters
    self.largestMultiplyAccumulates = largestMultiplyAccumulates
    self.largestPeakMemory = largestPeakMemory
    self.largestFileSize = largestFileSize
    self.largestLatency = largestLatency
  }

  public var areNone: Bool { self == ArchitectureBounds() }

  /// Whether a final network is within all bounds.
  ///
  /// - Throws: a graph that cannot be built; a bound on latency without a table to predict latencies by.
  public func allow(_ deployment: Deployment) throws -> Bool {
    if areNone { return true }
    let cost = try deployment.graph.cost()
    guard cost.parameters <= largestParameters ?? .max, cost.multiplyAccumulates <= largestMultiplyAccumulates ?? .max
    else { return false }
    if largestPeakMemory != nil || largestFileSize != nil {
      let deployed = try deployment.cost()
      guard deployed.peakActivationBytes <= largestPeakMemory ?? .max, deployed.fileBytes <= largestFileSize ?? .max
      else { return false }
    }
    guard let largestLatency else { return true }
    guard let latency = try deployment.latency() else {
      throw LatencyError.invalid("a bound on latency needs a table of latencies; `tangent latency measure` makes one")
    }
    return latency <= largestLatency
  }
}

extension NetworkCost {
  /// The bytes of the weights in single precision (4 bytes each).
  package var fileBytes: Int { 4 * parameters }
}
