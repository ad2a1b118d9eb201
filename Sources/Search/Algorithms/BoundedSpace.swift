import Graphs
import Latency
import Metrics
import Spaces
import Torch

/// A space's moves, repeated until they land within the bounds.
struct BoundedSpace: Sendable {
  let space: any SearchSpace
  let bounds: ArchitectureBounds
  let scale: NetworkScale
  /// What a bound on latency is judged by.
  let latencies: LatencyTable?

  init(space: any SearchSpace, bounds: ArchitectureBounds, scale: NetworkScale, latencies: LatencyTable? = nil) {
    self.space = space
    self.bounds = bounds
    self.scale = scale
    self.latencies = latencies
  }

  init(space: any SearchSpace, of configuration: StudyConfiguration) {
    self.init(
      space: space, bounds: configuration.bounds, scale: configuration.target, latencies: configuration.latencies)
  }

  /// Draws that are made before the bounds are said to hold nothing.
  static let largestDraws = 5_000
  /// Mutations that are tried before a fresh draw takes their place.
  static let largestMutations = 200

  func allows(_ architecture: Architecture) throws(ArchitectureError) -> Bool {
    if bounds.areNone { return true }
    return try allows(try deployment(of: architecture))
  }

  private func allows(_ deployment: Deployment) throws(ArchitectureError) -> Bool {
    do { return try bounds.allow(deployment) } catch { throw ArchitectureError("\(error)") }
  }

  /// The architecture's final network.
  func deployment(of architecture: Architecture) throws(ArchitectureError) -> Deployment {
    Deployment(graph: try space.graph(of: architecture, at: scale), latencies: latencies)
  }

  func sample(_ generator: inout SeededGenerator) throws(ArchitectureError) -> Architecture {
    var lowest: [BoundedValue] = []
    for _ in 0..<Self.largestDraws {
      let architecture = space.sample(using: &generator)
      if bounds.areNone { return architecture }
      let deployment = try deployment(of: architecture)
      if try allows(deployment) { return architecture }
      guard let values = try? boundedValues(of: deployment) else { continue }
      lowest = lowest.isEmpty ? values : zip(lowest, values).map { $0.value <= $1.value ? $0 : $1 }
    }
    throw ArchitectureError(
      "none of \(Self.largestDraws) architectures drawn from \(space.name) is within the bounds; "
        + (lowest.isEmpty
          ? "none could be built" : "the lowest found: \(lowest.map(\.description).joined(separator: ", "))")
        + "; raise the bounds")
  }

  /// The network's value for each of the given bounds, in a fixed order.
  private func boundedValues(of deployment: Deployment) throws -> [BoundedValue] {
    let (cost, deployed) = (try deployment.graph.cost(), try deployment.cost())
    var values: [BoundedValue] = []
    for (bound, count, unit) in [
      (bounds.largestParameters, cost.parameters, "parameters"),
      (bounds.largestMultiplyAccumulates, cost.multiplyAccumulates, "MACs"),
      (bounds.largestPeakMemory, deployed.peakActivationBytes, "bytes of activations"),
      (bounds.largestFileSize, deployed.fileBytes, "bytes of weights"),
    ] where bound != nil {
      values.append(BoundedValue(value: Double(count), description: "\(count) \(unit)"))
    }
    if bounds.largestLatency != nil, let latency = try deployment.latency() {
      values.append(BoundedValue(value: latency, description: "a latency of \(latency.milliseconds)"))
    }
    return values
  }

  func mutation(
    of architecture: Architecture, _ generator: inout SeededGenerator
  ) throws(ArchitectureError) -> Architecture {
    for _ in 0..<Self.largestMutations {
      let mutated = try space.mutation(of: architecture, using: &generator)
      if try allows(mutated) { return mutated }
    }
    return try sample(&generator)
  }
}

/// What one bound is about, of one network.
private struct BoundedValue {
  let value: Double
  let description: String
}

extension Double {
  /// Seconds as milliseconds of three digits, such as "7.31 ms".
  fileprivate var milliseconds: String {
    let value = self * 1_000
    guard value < 100 else { return "\(Int(value.rounded())) ms" }
    let factor = value < 10 ? 100.0 : 10
    return "\((value * factor).rounded() / factor) ms"
  }
}
