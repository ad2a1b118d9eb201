extension Metric {
  /// The number of learned numbers, dead edges included: the baseline every score has to beat
  /// (Spearman 0.75 with CIFAR-10 accuracy on NAS-Bench-201).
  public static let parameterCount = Metric(
    name: "parameters", title: "Parameters", formula: "number of learned numbers", direction: .higherIsBetter,
    range: "0 … ∞", ingredients: [.cost], source: "baseline"
  ) { .defined(Double(try $0.cost().parameters)) }
}
