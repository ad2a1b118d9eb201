import Foundation

extension Metric {
  /// ln |det K| with K_ij the number of ReLU units that agree on images i and j: a network that tells images apart by
  /// their linear regions has a large one.
  ///
  /// Undefined where the determinant cannot be told from zero, such as for two images with equal patterns. Equal ReLUs of
  /// one input count once and dead ones not at all; NASLib counts every ReLU that its modules run, so its values differ.
  /// Batch norms use the probe's own statistics. Cost: one forward pass over the probe's images and O(N²·units). When not to use it: to compare networks
  /// of very different width, where it follows the number of units.
  /// Source: Mellor et al., "Neural Architecture Search without Training", ICML 2021.
  public static let naswot = Metric(
    name: "naswot", title: "NASWOT: separation of images by ReLU patterns",
    formula: "ln |det Σ X·Xᵀ + (1 − X)·(1 − X)ᵀ|, X = 1 where a ReLU's input is positive, else 0",
    direction: .higherIsBetter, range: "-∞ … ∞", ingredients: [.activationPatterns],
    source: "Mellor et al., ICML 2021", published: .naswot2021
  ) { context in
    let agreements = try context.activationPatterns().agreements()
    let eigenvalues = try agreements.symmetricEigenvalues().doubles()
    let largest = eigenvalues.last ?? 0
    // K is a Gram matrix of whole numbers: eigenvalues below this are rounding.
    let threshold = Double(eigenvalues.count) * Double.ulpOfOne * largest
    guard let smallest = eigenvalues.first, smallest > threshold else {
      throw UndefinedValue("the ReLU patterns of the probe's images are linearly dependent")
    }
    return .defined(eigenvalues.reduce(0) { $0 + log($1) })
  }
}
