/// How long a network takes for one batch.
public struct LatencyMeasurement: Hashable, Sendable {
  /// The median of the runs, in seconds.
  public let seconds: Double
  /// The first and third quartile of the runs: how steady the machine was.
  public let quartiles: ClosedRange<Double>
  /// The runs that were timed, warm-up not counted.
  public let runs: Int
  /// What was timed: see `NetworkGraph.deployed()`.
  package let layers: [TimedLayer]
  /// The median of the seconds that a run spends outside its layers.
  package let overhead: Double

  /// - Parameters:
  ///   - runs: the total of each.
  ///   - layers: the layers with the seconds of each in every run.
  init(runs: [Double], layers: [(signature: LayerSignature, seconds: [Double])]) {
    let sorted = runs.sorted()
    seconds = median(of: runs)
    quartiles = sorted[sorted.count / 4]...sorted[sorted.count - 1 - sorted.count / 4]
    self.runs = runs.count
    self.layers = layers.map { TimedLayer(signature: $0.signature, seconds: median(of: $0.seconds)) }
    overhead = median(
      of: runs.indices.map { run in max(0, runs[run] - layers.reduce(0) { $0 + $1.seconds[run] }) })
  }
}

/// A layer of a network that was timed.
package struct TimedLayer: Hashable, Sendable {
  package let signature: LayerSignature
  /// The median of the runs.
  package let seconds: Double

  package init(signature: LayerSignature, seconds: Double) {
    self.signature = signature
    self.seconds = seconds
  }
}

/// - Precondition: there are values.
func median(of values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
