extension Metric {
  /// λmin of the kernel, by a symmetric solver in float64.
  ///
  /// Undefined for a rank-deficient kernel: a λmin that cannot be told from zero (N·ε·λmax, see
  /// `Spectrum.threshold`) is rounding noise of either sign, and would rank networks by it. Cost: O(N³).
  /// When not to use it: with many images in float32, where small eigenvalues drown.
  public static let smallestEigenvalue = Metric(
    name: "smallest-eigenvalue", title: "Smallest eigenvalue", formula: "λmin", direction: .higherIsBetter,
    range: "0 … ∞", ingredients: [.spectrum], source: "Chen et al. (TE-NAS), ICLR 2021"
  ) { context in
    .defined(try context.fullRankSpectrum().smallest)
  }
}
