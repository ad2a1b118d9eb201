extension Metric {
  /// The number of eigenvalues above N·ε·λmax, ε that of the gradients' type. Cost: O(N³).
  public static let kernelRank = Metric(
    name: "kernel-rank", title: "Numerical rank of the kernel", formula: "#{λ_i > N·ε·λmax}",
    direction: .higherIsBetter, range: "0 … N", ingredients: [.spectrum], source: "linear algebra"
  ) { context in
    .defined(Double(try context.spectrum().rank))
  }
}
