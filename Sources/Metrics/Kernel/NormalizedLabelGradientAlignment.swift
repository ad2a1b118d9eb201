import TangentKernels

extension Metric {
  /// LGA of the cosines between gradients, so that images with large gradients do not dominate.
  ///
  /// Undefined where an image's gradient is zero. Cost: O(N²). Source: this project.
  public static let normalizedLabelGradientAlignment = Metric(
    name: "lga-normalized", title: "LGA of the diagonal-normalized kernel",
    formula: "lga of K_ij / √(K_ii · K_jj)", direction: .higherIsBetter, range: "-1 … 1", ingredients: [.kernel],
    source: "this project, after Mok et al., CVPR 2022"
  ) { context in
    guard let normalized = try context.kernel().diagonalNormalized() else {
      return .undefined("an image has a zero gradient")
    }
    return Metrics.labelGradientAlignment(of: normalized, labels: context.kernelLabels)
  }
}
