import Torch

extension Metric {
  /// Σ over convolutions and linear layers of ‖W‖₂.
  ///
  /// Biases and batch norms do not count, nor do layers that cannot influence the output: they have no weights here,
  /// while the authors' code counts every layer that a network holds. Cost: next to nothing. When not to use it: at
  /// initialization as evidence for an architecture. It follows the number and the sizes of layers alone there, and
  /// `parameters` and `convolutions` say that more plainly.
  /// Source: Abdelfattah et al., "Zero-Cost Proxies for Lightweight NAS", ICLR 2021, code.
  public static let weightNorm = Metric(
    name: "l2-norm", title: "Norm of the weights", formula: "Σ over layers of ‖W‖₂", direction: .higherIsBetter,
    range: "0 … ∞", ingredients: [.weights], source: "Abdelfattah et al., ICLR 2021"
  ) { context in
    var total = 0.0
    for parameter in try context.weights() {
      let weight = try parameter.tensor.converted(to: .float64)
      total += try (weight * weight).sum().item().squareRoot()
    }
    return .defined(total)
  }
}
