extension Metric {
  /// The predicted latency of the final network in milliseconds, batch norms folded, for the batch and the threads of the
  /// table that predicts it: see `LatencyTable`.
  public static let latency = Metric(
    name: "latency", title: "Latency of the final network (ms)", formula: "Σ over layers, as timed on this machine",
    direction: .lowerIsBetter, range: "0 … ∞", unit: "ms", ingredients: [.latency],
    source: "this project"
  ) { .defined(1_000 * (try $0.deploymentLatency())) }
}
