import TangentKernels

extension Metric {
  /// The share of the centered labels that lies in the eigenvectors of the k largest eigenvalues, k the number of
  /// classes: see ``labelEnergy(of:labels:)``.
  ///
  /// Undefined where all labels are equal, or where the kernel's rank is below k, so that some of these directions are any. Cost: O(N³) after the kernel, eigenvectors included. When not to use it: where
  /// the k-th and the next eigenvalue are nearly equal, for then it depends on the solver's choice of a basis.
  /// Source: after Arora et al., ICML 2019.
  public static let labelEnergy = Metric(
    name: "label-energy", title: "Label energy in the first directions",
    formula: "Σ_{j≤k} ‖u_jᵀ Y‖² / ‖Y‖²_F, Y the one-hot labels less their means, k the number of classes",
    direction: .higherIsBetter, range: "0 … 1",
    ingredients: [.eigenDecomposition], source: "after Arora et al., ICML 2019"
  ) { context in
    let labels = context.kernelLabels
    let directions = min(Set(labels).count, labels.count)
    guard try context.eigenDecomposition().spectrum.rank >= directions else {
      throw UndefinedValue("the kernel's rank is below the number of classes")
    }
    guard let shares = Metrics.labelEnergy(of: try context.eigenDecomposition(), labels: labels) else {
      throw UndefinedValue("all labels are equal")
    }
    return .defined(min(shares[directions - 1], 1))
  }
}
