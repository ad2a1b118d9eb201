import TangentKernels

extension Metric {
  /// −Σ [ln(λ_i + 1) + 1/(λ_i + 1)], λ_i the eigenvalues of F·Fᵀ, F what the last layer reads.
  ///
  /// With fewer features than images, the other eigenvalues are zero and give −1 each. Cost: one forward pass over the
  /// probe's images, and O(N³). When not to use it: to compare networks of different width, where it follows the size of
  /// the features. Source: Rumiantsev and Coates (ETE-NAS), ICASSP 2023.
  public static let nngpEigenvalueScore = Metric(
    name: "nngp-eigenvalue-score", title: "Eigenvalue score of the last features",
    formula: "−Σ [ln(λ + 1) + 1/(λ + 1)], λ of F·Fᵀ", direction: .higherIsBetter, range: "-∞ … 0",
    ingredients: [.outputs], source: "Rumiantsev and Coates, ICASSP 2023"
  ) { context in
    .defined(Metrics.eigenvalueScore(of: try Spectrum(of: context.outputs().featureKernel).eigenvalues))
  }
}
