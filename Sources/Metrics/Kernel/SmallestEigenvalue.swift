extension Metric {
  /// λmin of the kernel; slightly negative values are rounding and say that the kernel is
  /// rank-deficient. Cost: O(N³).
  public static let smallestEigenvalue = Metric(
    name: "smallest-eigenvalue", title: "Smallest eigenvalue", formula: "λmin", direction: .higherIsBetter,
    range: "0 … ∞", ingredients: [.kernel, .spectrum], source: "Chen et al. (TE-NAS), ICLR 2021"
  ) { ingredients in
    ingredients.withSpectrum { .defined($0.smallest) }
  }
}
