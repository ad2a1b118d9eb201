extension Metric {
  /// Multiply-accumulates of convolutions and linear layers for one image, as NAS-Bench-201 counts.
  public static let multiplyAccumulates = Metric(
    name: "macs", title: "Multiply-accumulates", formula: "Σ over convolutions and linear layers",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.cost], source: "baseline"
  ) { .defined(Double(try $0.cost().multiplyAccumulates)) }
}
