import Foundation

extension Metric {
  /// The number of trainable layers plus ``vkdnw`` over its largest value, ln 9: ranks by ``trainableLayers``, and where
  /// these are equal by the entropy.
  ///
  /// The authors add the entropy itself, which is below 2.2. On NAS-Bench-201 that gives the same order, since the
  /// numbers of layers differ by three or more. Undefined where ``vkdnw`` is. Cost: that of ``vkdnw``. When not to use
  /// it: among networks of which the deepest are not the best.
  /// Source: Týbl and Neumann, CVPR 2025.
  public static let vkdnwSingle = Metric(
    name: "vkdnw-single", title: "VKDNW single: trainable layers, then the Fisher information's entropy",
    formula: "trainable layers + vkdnw / ln 9", direction: .higherIsBetter, range: "0 … ∞",
    ingredients: [.cost, .fisherSpectrum], source: "Týbl and Neumann, CVPR 2025"
  ) { context in
    let entropy = try context.fisherSpectrum().decileEntropy
    return .defined(Double(try context.trainableLayers()) + entropy / log(9))
  }
}
