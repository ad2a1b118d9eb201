import Torch

extension Metric {
  /// Σ |w·∂L/∂w| over the weights of convolutions and linear layers, L the mean cross-entropy of the probe's images.
  ///
  /// To first order, how much the loss would change in total if each weight were removed by itself. Biases and batch
  /// norms do not count. Batch norms use the probe's own statistics. Agrees with the authors' code. Cost: one forward and
  /// one backward pass over the probe's images. When not to use it: after a training that has come to a rest, where
  /// gradients vanish by design.
  /// Source: Lee et al., "SNIP: Single-shot Network Pruning based on Connection Sensitivity", ICLR 2019; as a score of
  /// networks Abdelfattah et al., ICLR 2021.
  public static let snip = Metric(
    name: "snip", title: "SNIP: sensitivity of the loss to removing weights", formula: "Σ |w·∂L/∂w|",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.lossGradients], source: "Lee et al., ICLR 2019",
    published: .zeroCostNAS
  ) { context in
    var total = 0.0
    for (weight, gradient) in try context.lossGradients().weights() {
      total += try (weight * gradient).absolute().sum().item()
    }
    return .defined(total)
  }
}
