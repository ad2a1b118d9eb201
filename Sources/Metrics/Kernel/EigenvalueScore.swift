import Foundation
import TangentKernels

extension Metric {
  /// −Σ [ln(λ_i + 1) + 1/(λ_i + 1)], λ_i the eigenvalues of K.
  ///
  /// Large for small and even eigenvalues; it depends on the scale of the kernel, and eigenvalues that rounding made
  /// negative count as zero. Cost: O(N³) after the kernel. When not to use it: to compare networks of different width,
  /// where it follows the trace.
  /// Source: Mellor et al. (first version of NASWOT, for correlations of input gradients); k = 1 as in
  /// Rumiantsev and Coates (ETE-NAS), ICASSP 2023.
  public static let eigenvalueScore = Metric(
    name: "eigenvalue-score", title: "Eigenvalue score of the kernel", formula: "−Σ [ln(λ + 1) + 1/(λ + 1)]",
    direction: .higherIsBetter, range: "-∞ … ∞", ingredients: [.spectrum], source: "Rumiantsev and Coates, ICASSP 2023"
  ) { context in
    .defined(Metrics.eigenvalueScore(of: try context.spectrum().eigenvalues))
  }
}

/// −Σ [ln(λ + 1) + 1/(λ + 1)]. Eigenvalues below zero, which rounding leaves of a Gram matrix, count as zero.
func eigenvalueScore(of eigenvalues: [Double]) -> Double {
  -eigenvalues.reduce(0) { $0 + log1p(max($1, 0)) + 1 / (max($1, 0) + 1) }
}
