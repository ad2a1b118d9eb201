import Torch

extension Metric {
  /// Σ w·∂L/∂w over the weights of convolutions and linear layers, L the mean cross-entropy of the probe's images.
  ///
  /// ``snip`` with signs. Biases and batch norms do not count. Batch norms use the probe's own statistics. Agrees with
  /// the authors' code. Cost: one forward and one backward pass over the probe's images. When not to use it: by itself.
  /// The sum over the weights before a batch norm is zero but for the batch norm's epsilon, because the batch norm undoes
  /// their scale, so that little more than the classifier is left, and two seeds rank architectures differently.
  /// Source: Mozer and Smolensky, "Skeletonization", NIPS 1988; as a score of networks Abdelfattah et al., ICLR 2021.
  public static let plainSaliency = Metric(
    name: "plain", title: "Plain saliency: weights times gradients, with signs", formula: "Σ w·∂L/∂w",
    direction: .higherIsBetter, range: "-∞ … ∞", ingredients: [.lossGradients],
    source: "Mozer and Smolensky, NIPS 1988; Abdelfattah et al., ICLR 2021", published: .zeroCostNAS
  ) { context in
    var total = 0.0
    for (weight, gradient) in try context.lossGradients().weights() { total += try (weight * gradient).sum().item() }
    return .defined(total)
  }
}
