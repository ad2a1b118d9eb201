import Torch

extension Metric {
  /// Σ over convolutions and linear layers of ‖∂L/∂W‖₂, L the mean cross-entropy of the probe's images.
  ///
  /// The sum of the layers' norms, not the norm of all gradients together; biases and batch norms do not count. Cost: one
  /// forward and one backward pass over the probe's images. When not to use it: after a training that has come to a rest,
  /// where gradients vanish by design.
  /// Source: Abdelfattah et al., "Zero-Cost Proxies for Lightweight NAS", ICLR 2021.
  public static let gradientNorm = Metric(
    name: "grad-norm", title: "Norm of the loss gradient", formula: "Σ over layers of ‖∂L/∂W‖₂",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.lossGradients],
    source: "Abdelfattah et al., ICLR 2021", published: .zeroCostNAS
  ) { context in
    var total = 0.0
    for (_, gradient) in try context.lossGradients().weights() {
      total += try (gradient * gradient).sum().item().squareRoot()
    }
    return .defined(total)
  }
}
