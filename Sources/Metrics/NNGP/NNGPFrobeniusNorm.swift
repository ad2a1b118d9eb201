import TangentKernels

extension Metric {
  /// ‖corr(Z)‖_F: how alike the logits of different images are.
  ///
  /// N for a network that answers the same to every image up to scale and offset. ETE-NAS prunes the operations that
  /// change it least, and so gives no direction; a network that tells images apart has a small one. Undefined where the
  /// logits of an image are all equal. Cost: one forward pass over the probe's images.
  /// Source: Rumiantsev and Coates (ETE-NAS), ICASSP 2023.
  public static let nngpFrobeniusNorm = Metric(
    name: "nngp-frobenius-norm", title: "Frobenius norm of the logits' correlations",
    formula: "‖corr(Z)‖_F, Pearson's correlations of the logits of two images", direction: .lowerIsBetter,
    range: "0 … N", ingredients: [.outputs], source: "Rumiantsev and Coates, ICASSP 2023", published: .eteNAS2023
  ) { context in
    .defined(try context.outputs().logitCorrelations().norm)
  }
}
