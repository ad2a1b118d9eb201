extension Metric {
  /// The number of convolution layers that influence the output.
  public static let convolutionCount = Metric(
    name: "convolutions", title: "Convolution layers", formula: "number of executed convolutions",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.cost], source: "baseline"
  ) { .defined(Double(try $0.convolutionCount())) }
}
