import Graphs
import Spaces
import Torch

extension LatencyTable {
  /// How often each network is measured; the lowest time counts.
  public static let rounds = 3

  /// Times the layers of a space's networks, and then whole networks, to see how good predictions are.
  ///
  /// - Parameters:
  ///   - space: its architectures are drawn at random.
  ///   - scale: what networks are built for.
  ///   - networks: how many to take layers from.
  ///   - checks: how many others to predict and measure.
  ///   - seed: decides which.
  ///   - progress: called with the number of measurements so far, of ``rounds`` for every network.
  ///   - isCancelled: asked between runs.
  /// - Throws: ``LatencyError`` where a network cannot be built or measured, or when asked to stop.
  public static func measured(
    on conditions: LatencyConditions, space: any SearchSpace, scale: NetworkScale, networks: Int = 40,
    checks: Int = 20, seed: Seed = Seed(0), progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws(LatencyError) -> LatencyTable {
    try measured(
      by: LatencyMeter(conditions), space: space, scale: scale, networks: networks, checks: checks, seed: seed,
      progress: progress, isCancelled: isCancelled)
  }

  package static func measured(
    by meter: LatencyMeter, space: any SearchSpace, scale: NetworkScale, networks: Int, checks: Int, seed: Seed,
    progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws(LatencyError) -> LatencyTable {
    guard networks > 0, checks >= 0 else {
      throw .invalid("a table of latencies needs layers of at least one network, not of \(networks)")
    }
    var generator = seed.derived("latency").generator()
    var graphs: [(text: String, graph: NetworkGraph)] = []
    for _ in 0..<networks + checks {
      let architecture = space.sample(using: &generator)
      try measuringLatency("\(architecture.text) of \(space.name)") {
        graphs.append((architecture.text, try space.graph(of: architecture, at: scale)))
      }
    }
    // At different moments, since whatever disturbs a measurement lasts longer than it.
    var lowest: [LatencyMeasurement] = []
    for round in 0..<rounds {
      for (place, (_, graph)) in graphs.enumerated() {
        let measurement = try meter.measurement(of: graph, isCancelled: isCancelled)
        if round == 0 {
          lowest.append(measurement)
        } else if measurement.seconds < lowest[place].seconds {
          lowest[place] = measurement
        }
        progress(round * graphs.count + place + 1)
      }
    }
    var table = LatencyTable(
      Array(lowest.prefix(networks)), conditions: meter.conditions, space: space.fingerprint, scale: scale)
    for ((text, graph), measurement) in zip(graphs, lowest).dropFirst(networks) {
      table.checks.append(
        Check(architecture: text, measured: measurement.seconds, predicted: try table.seconds(of: graph)))
    }
    return table
  }
}
