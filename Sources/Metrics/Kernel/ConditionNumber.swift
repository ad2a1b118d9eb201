extension Metric {
  /// λmax / λmin of the kernel, by a symmetric solver in float64.
  ///
  /// Undefined for a rank-deficient kernel: a λmin that cannot be told from zero
  /// (N·ε·λmax, see `Spectrum.threshold`) would make the quotient noise. Cost: O(N³).
  /// When not to use it: with hundreds of images in float32, where small eigenvalues drown. With 256 images, a third of
  /// 500 cells of NAS-Bench-201 have none; use 64 images, or float64.
  public static let conditionNumber = Metric(
    name: "condition-number", title: "Condition number", formula: "λmax / λmin", direction: .lowerIsBetter,
    range: "1 … ∞", ingredients: [.spectrum], source: "Chen et al. (TE-NAS), ICLR 2021"
  ) { context in
    let spectrum = try context.fullRankSpectrum()
    return .defined(spectrum.largest / spectrum.smallest)
  }
}
