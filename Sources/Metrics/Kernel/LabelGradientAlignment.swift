import TangentKernels

extension Metric {
  /// Label-gradient alignment, the paper's metric: see ``labelGradientAlignment(of:labels:)``.
  public static let labelGradientAlignment = Metric(
    name: "lga", title: "Label-gradient alignment",
    formula: "Σ (K_ij − K̄)(L_ij − L̄) / (‖K − K̄‖_F · ‖L − L̄‖_F), L_ij = +1 for equal labels, else −1",
    direction: .higherIsBetter, range: "-1 … 1", ingredients: [.kernel], source: "Mok et al., CVPR 2022"
  ) { context in
    Metrics.labelGradientAlignment(of: try context.kernel(), labels: context.kernelLabels)
  }
}

/// LGA = Σ_ij (K_ij − K̄)(L_ij − L̄) / (‖K − K̄‖_F ‖L − L̄‖_F).
///
/// The Pearson correlation of the flattened kernel with the label-similarity matrix L (L_ij = +1 if
/// y_i = y_j, else −1), diagonals included; bars are plain means over all N² entries, so this is not
/// the double-centered CKA. K = L gives 1, K = −L gives −1.
///
/// Undefined (the paper's code gives 1e-4) if the kernel is constant (an input-independent
/// network) or all labels are equal. Constant means ‖K − K̄‖_F ≤ N·ε·‖K‖_F with ε of the gradients'
/// type: below that the correlation is one of rounding errors.
///
/// Cost: O(N²). When not to use it: at initialization, where the paper itself finds it no more
/// reliable than others. Source: Mok et al., CVPR 2022, section 4.
public func labelGradientAlignment(of kernel: TangentKernel, labels: [Int]) -> MetricValue {
  precondition(labels.count == kernel.size, "one label for each of the kernel's images")
  let size = kernel.size
  let count = Double(size * size)
  guard kernel.entries.allSatisfy(\.isFinite) else { return .undefined("the kernel has entries that are not finite") }
  // Scaling by the largest entry does not change the correlation and keeps squares from overflowing.
  let largest = kernel.entries.reduce(0) { max($0, abs($1)) }
  guard largest > 0 else { return .undefined("the kernel is zero") }
  let kernelMean = kernel.entries.reduce(0) { $0 + $1 / largest } / count
  var counts: [Int: Int] = [:]
  for label in labels { counts[label, default: 0] += 1 }
  let equalPairs = Double(counts.values.reduce(0) { $0 + $1 * $1 })
  let labelMean = (2 * equalPairs - count) / count
  var covariance = 0.0
  var kernelVariance = 0.0
  var kernelSquares = 0.0
  for row in 0..<size {
    for column in 0..<size {
      let entry = kernel[row, column] / largest
      let deviation = entry - kernelMean
      covariance += deviation * ((labels[row] == labels[column] ? 1 : -1) - labelMean)
      kernelVariance += deviation * deviation
      kernelSquares += entry * entry
    }
  }
  guard kernelVariance.squareRoot() > Double(size) * kernel.dataType.spacing * kernelSquares.squareRoot() else {
    return .undefined("the kernel is constant")
  }
  // Σ (L_ij − L̄)² of a matrix of ±1 with mean L̄.
  let labelVariance = count * (1 - labelMean * labelMean)
  guard labelVariance > 0 else { return .undefined("all labels are equal") }
  let correlation = covariance / (kernelVariance * labelVariance).squareRoot()
  return .defined(min(max(correlation, -1), 1))
}
