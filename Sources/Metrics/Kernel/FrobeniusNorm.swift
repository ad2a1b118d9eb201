extension Metric {
  /// √(Σ_ij K_ij²). Scales with the network's size: compare with parameters.
  public static let frobeniusNorm = Metric(
    name: "frobenius-norm", title: "Frobenius norm of the kernel", formula: "√(Σ K_ij²)", direction: .higherIsBetter,
    range: "0 … ∞", ingredients: [.kernel], source: "Xu et al., ICML 2021; Mok et al., CVPR 2022"
  ) { context in
    let entries = try context.kernel().entries
    let largest = entries.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return .defined(0) }
    let squares = entries.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    return .defined(largest * squares.squareRoot())
  }
}
