import Foundation

extension Metric {
  /// ln |det K| with K = Σ over ReLUs of 2^b·(|C| + |D|), b the ReLU's block, C the correlations of its inputs between
  /// images and D those of the gradients there: see ``MeasurementContext/responseCorrelations()``.
  ///
  /// Large where the network tells images apart, and the loss does, more in later blocks. Equal ReLUs of one input count
  /// once, with the gradient that all of their readers pass back; in the authors' code every one counts. Undefined where
  /// the determinant cannot be told from zero, such as for two equal images. Batch norms use the probe's own statistics.
  /// Cost: one forward and one backward pass over the probe's images, and O(N²·units). When not to use it: to compare
  /// values for different numbers of images or of blocks; with other activations than ReLU.
  /// Source: Jing et al., "Zero-Shot Neural Architecture Search with Weighted Response Correlation", 2025.
  public static let wrcor = Metric(
    name: "wrcor", title: "WRCor: weighted correlation of responses",
    formula: "ln |det Σ 2^b·(|corr(z)| + |corr(∂L/∂z)|)|, z the input of a ReLU in block b", direction: .higherIsBetter,
    range: "-∞ … ∞", ingredients: [.responseCorrelations],
    source: "Jing et al., 2025"
  ) { context in
    let correlations = try context.responseCorrelations()
    // Absolute values of correlations are no Gram matrix: an eigenvalue may be negative.
    let eigenvalues = try correlations.sums.symmetricEigenvalues().doubles().map { abs($0) }
    let threshold = Double(eigenvalues.count) * correlations.spacing * (eigenvalues.max() ?? 0)
    guard let smallest = eigenvalues.min(), smallest > threshold else {
      throw UndefinedValue("the responses to the probe's images are linearly dependent")
    }
    return .defined(eigenvalues.reduce(0) { $0 + log($1) })
  }
}
