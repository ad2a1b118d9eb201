import TangentKernels

extension Metric {
  /// The mean of corr(Z), Pearson's correlations of the logits of two images, each with itself included.
  ///
  /// 1 for a network that answers the same to every image up to scale and offset. ETE-NAS gives no direction: see
  /// ``nngpFrobeniusNorm``. Undefined where the logits of an image are all equal. Cost: one forward pass over the probe's
  /// images. Source: Rumiantsev and Coates (ETE-NAS), ICASSP 2023.
  public static let nngpMean = Metric(
    name: "nngp-mean", title: "Mean of the logits' correlations", formula: "(1/N²) Σ corr(Z)_ij",
    direction: .lowerIsBetter, range: "0 … 1", ingredients: [.outputs], source: "Rumiantsev and Coates, ICASSP 2023",
    published: .eteNAS2023
  ) { context in
    let correlations = try context.outputs().logitCorrelations()
    return .defined(max(0, correlations.entries.reduce(0, +) / Double(correlations.entries.count)))
  }
}
