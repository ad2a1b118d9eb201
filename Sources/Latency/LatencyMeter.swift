import Graphs
import Networks
import Torch

/// Times networks on the processor at hand, as they run once they are trained.
///
/// A network is timed as `NetworkGraph.deployed()` has it, in float32 and evaluation, with random weights and images:
/// times do not depend on their values. After a warm-up, runs are repeated for a tenth of a second, at least five
/// times (three where a run takes long), and the median counts. Other programs on the same cores, and on a virtual
/// machine also other machines, make networks slower for moments at a time: of several measurements at different moments
/// the lowest says most about the network.
///
/// Cost: a sixth of a second for a small network, five runs for a large one. When not to use it: for the latency on another
/// machine or in another program. libtorch spends some microseconds on each layer, which a compiled network does not.
public struct LatencyMeter: Sendable {
  public let conditions: LatencyConditions
  private let clock: @Sendable () -> Double

  private static let warmUp = (runs: 2, seconds: 0.05)
  private static let timed = (fewest: 3, usual: 5, most: 1_000, seconds: 0.1, longest: 2.0)

  /// - Throws: ``LatencyError`` where the batch or the threads are not positive.
  public init(_ conditions: LatencyConditions) throws(LatencyError) {
    let start = ContinuousClock.now
    try self.init(conditions) { (ContinuousClock.now - start) / .seconds(1) }
  }

  /// - Parameter clock: the seconds since some moment.
  package init(_ conditions: LatencyConditions, clock: @escaping @Sendable () -> Double) throws(LatencyError) {
    guard conditions.batch > 0, conditions.threads > 0 else {
      throw .invalid(
        "a latency needs at least one image and one thread, not \(conditions.batch) and \(conditions.threads)")
    }
    self.conditions = conditions
    self.clock = clock
  }

  /// The latency of a network.
  ///
  /// - Parameters:
  ///   - graph: whole, as the space gives it.
  ///   - isCancelled: asked between runs.
  /// - Throws: ``LatencyError``: for a graph that is no network, where memory is exhausted, or when asked to stop.
  public func measurement(
    of graph: NetworkGraph, isCancelled: () -> Bool = { false }
  ) throws(LatencyError) -> LatencyMeasurement {
    try measuringLatency("the network's latency could not be measured") {
      let network = try Network(graph.deployed(), seed: Seed(0))
      let signatures = try network.graph.layerSignatures()
      let shape = network.shapes[0]
      let generator = try Generator(Seed(1))
      let images = try network.prepared(
        .randomNormal(
          shape.isFlat
            ? [conditions.batch, shape.channels] : [conditions.batch, shape.channels, shape.height, shape.width],
          generator: generator))
      let before = Libtorch.threads
      try Libtorch.setThreads(conditions.threads)
      defer { try? Libtorch.setThreads(before) }
      let start = clock()
      var warmUps = 0
      while warmUps < Self.warmUp.runs || clock() - start < Self.warmUp.seconds {
        if isCancelled() { throw LatencyError.cancelled }
        _ = try run(network, images)
        warmUps += 1
      }
      var runs: [Run] = []
      let first = clock()
      while isWanting(runs.count, after: clock() - first) {
        if isCancelled() { throw LatencyError.cancelled }
        runs.append(try run(network, images))
      }
      return LatencyMeasurement(
        runs: runs.map(\.seconds),
        layers: signatures.enumerated().map { place, signature in (signature, runs.map { $0.layers[place] }) })
    }
  }

  /// The lowest of several measurements of a network, one after the other.
  ///
  /// Cost and errors: as many times those of ``measurement(of:isCancelled:)``.
  public func lowestMeasurement(
    of graph: NetworkGraph, rounds: Int = 5, isCancelled: () -> Bool = { false }
  ) throws(LatencyError) -> LatencyMeasurement {
    var lowest = try measurement(of: graph, isCancelled: isCancelled)
    for _ in 1..<max(1, rounds) {
      let next = try measurement(of: graph, isCancelled: isCancelled)
      if next.seconds < lowest.seconds { lowest = next }
    }
    return lowest
  }

  private func isWanting(_ runs: Int, after seconds: Double) -> Bool {
    if runs < Self.timed.fewest { return true }
    if runs >= Self.timed.most || seconds >= Self.timed.longest { return false }
    return runs < Self.timed.usual || seconds < Self.timed.seconds
  }

  private struct Run {
    var seconds = 0.0
    /// Those of every node but the input.
    var layers: [Double] = []
  }

  private func run(_ network: Network, _ images: Tensor) throws -> Run {
    var run = Run()
    let start = clock()
    var last = start
    try withoutGradients {
      _ = try network.activations(images, batchNorm: .running, keepsOutputs: false) { node, output in
        let now = clock()
        if !(network.graph.nodes[node].layer is Input) { run.layers.append(now - last) }
        last = now
        return output
      }
    }
    run.seconds = clock() - start
    return run
  }
}
