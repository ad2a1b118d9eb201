extension Metric {
  /// The number of distinct sample-wise activation patterns: of vectors that say for which of the probe's images a ReLU
  /// unit is on.
  ///
  /// At most 2^N for N images, and at most the number of units. The authors draw weights from N(0, 1) and average over 32
  /// draws, with 16 images; here the weights are the network's, and the images all of the probe. Equal ReLUs of one
  /// input count once, which leaves the value as it is. The authors' regularized score multiplies by
  /// exp(−(parameters − μ)²/σ); they do not give μ and σ for NAS-Bench-201. Batch norms use the probe's own statistics.
  /// Cost: one forward pass over the probe's images and O(N·units). When not to use it: to compare values for different
  /// numbers of images; with many images, where it is the number of units.
  /// Source: Peng et al., "SWAP-NAS: Sample-Wise Activation Patterns for Ultra-Fast NAS", ICLR 2024.
  public static let swap = Metric(
    name: "swap", title: "SWAP: distinct patterns of units over the images",
    formula: "number of distinct columns of X, X_nu = 1 where ReLU u is on for image n", direction: .higherIsBetter,
    range: "1 … ∞", ingredients: [.distinctUnits], source: "Peng et al., ICLR 2024", published: .swap2024
  ) { context in
    .defined(Double(try context.distinctUnits()))
  }
}
