extension Metric {
  /// Σ over layers of exp(−Σ p·ln p), the effective rank of the layer's output, p its singular values over their sum.
  ///
  /// Layers are those with weights, normalizations and activation functions. Of the outputs, with a column for each
  /// channel and a row for each image and place, a square block of consecutive rows counts, from a place that is drawn
  /// from a fixed seed. The authors average over draws of the weights, 32 on the benchmarks; here they are the network's.
  /// Equal ReLUs of one input count once, where theirs counts each module. Batch norms use the probe's own statistics.
  /// Cost: one forward pass over the probe's images and O(channels³) for each layer. When not to use it: to compare
  /// networks of very different width or depth, which decide most of the value.
  /// Source: Husistein et al., "NEAR: A Training-Free Pre-Estimator of Machine Learning Model Performance", ICLR 2025.
  public static let near = Metric(
    name: "near", title: "NEAR: effective ranks of activations",
    formula: "Σ over layers of exp(−Σ p·ln p), p the singular values of a block of outputs over their sum",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.activationRanks],
    source: "Husistein et al., ICLR 2025"
  ) { context in
    .defined(try context.activationRanks().ranks.reduce(0, +))
  }
}
