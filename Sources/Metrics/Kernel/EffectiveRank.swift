extension Metric {
  /// exp(−Σ p ln p), p the eigenvalues over their sum. Undefined for a zero kernel. Cost: O(N³).
  public static let effectiveRank = Metric(
    name: "effective-rank", title: "Effective rank of the kernel", formula: "exp(−Σ p ln p), p = λ / Σ λ",
    direction: .higherIsBetter, range: "1 … N", ingredients: [.spectrum],
    source: "Roy and Vetterli, EUSIPCO 2007"
  ) { context in
    try context.spectrum().effectiveRank.map { .defined($0) } ?? .undefined("the kernel is zero")
  }
}
