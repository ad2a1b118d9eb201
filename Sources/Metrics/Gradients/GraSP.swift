import Torch

extension Metric {
  /// −Σ w·(H·g) over the weights of convolutions and linear layers, g the gradient and H the Hessian of the mean
  /// cross-entropy of the probe's images.
  ///
  /// How fast half the squared norm of the gradient grows while all weights shrink in proportion.
  /// The sign is that of the score of networks, opposite to that of the pruning method. Biases and batch norms do not
  /// count. Batch norms use the probe's own statistics. Agrees with the authors' code. Cost: about six times that of
  /// ``gradientNorm``. When not to use it: where memory is short, since the backward pass is kept to be differentiated;
  /// after a training that has come to a rest, where gradients vanish by design.
  /// Source: Wang et al., "Picking Winning Tickets Before Training by Preserving Gradient Flow", ICLR 2020; as a score of
  /// networks Abdelfattah et al., ICLR 2021.
  public static let grasp = Metric(
    name: "grasp", title: "GraSP: effect of removing weights on the gradient's norm",
    formula: "−Σ w·(H·g), g and H the gradient and Hessian of the loss", direction: .higherIsBetter, range: "-∞ … ∞",
    ingredients: [.lossCurvature], source: "Wang et al., ICLR 2020", published: .zeroCostNAS
  ) { context in
    let curvature = try context.lossCurvature()
    guard curvature.loss.isFinite else { throw UndefinedValue("the loss on the probe's images is not a number") }
    var total = 0.0
    for entry in curvature.entries {
      let weight = try entry.parameter.tensor.converted(to: .float64)
      total -= try (weight * entry.product.converted(to: .float64)).sum().item()
    }
    return .defined(total)
  }
}
