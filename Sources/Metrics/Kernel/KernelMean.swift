extension Metric {
  /// (1/N²) Σ_ij K_ij: the mean gradient's squared norm.
  ///
  /// The clean form of KNAS's criterion, whose released code computes another quantity. Never
  /// negative up to rounding. Scales with the network's size: compare with parameters.
  public static let kernelMean = Metric(
    name: "kernel-mean", title: "Kernel mean", formula: "Σ K_ij / N²", direction: .higherIsBetter, range: "0 … ∞",
    ingredients: [.kernel], source: "Xu et al. (KNAS), ICML 2021"
  ) { context in
    let entries = try context.kernel().entries
    return .defined(entries.reduce(0, +) / Double(entries.count))
  }
}
