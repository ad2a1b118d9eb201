extension Metric {
  /// The bytes of activations that the final network holds at once for one image in float32, in evaluation: a layer's
  /// inputs and output exist together, and each output is freed after its last reader. Weights are not counted.
  public static let peakMemory = Metric(
    name: "peak-memory", title: "Activation memory of the final network (bytes)",
    formula: "max over layers of 4 · elements held", direction: .lowerIsBetter, range: "0 … ∞", unit: "bytes",
    ingredients: [.deployment], source: "baseline"
  ) { .defined(Double(try $0.deploymentCost().peakActivationBytes)) }
}
