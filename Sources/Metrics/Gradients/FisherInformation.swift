import Torch

extension Metric {
  /// Σ over channels of D·m with D = ½·mean_n(s_n²), s_n = Σ over pixels of a·∂L/∂a, a a channel of the output of a
  /// convolution or linear layer, m its number of weights, and L the mean cross-entropy of the probe's images.
  ///
  /// D approximates how much the loss would change if the channel were removed. The factor m is the authors': they give
  /// every weight the value of its channel and add up. L is a mean, so that the value falls as 1/N² with the number of
  /// images. Outputs are taken before batch norms, which use the probe's own statistics. Cost: one forward and one
  /// backward pass over the probe's images. When not to use it: to compare values for different numbers of images; after
  /// a training that has come to a rest, where gradients vanish by design.
  /// Source: Turner et al., "BlockSwap: Fisher-guided Block Substitution for Network Compression on a Budget", ICLR 2020;
  /// as a score of networks Abdelfattah et al., ICLR 2021.
  public static let fisherInformation = Metric(
    name: "fisher", title: "Fisher information of the channels",
    formula: "Σ over channels of m/2 · mean_n (Σ a·∂L/∂a)², m the weights of a channel", direction: .higherIsBetter,
    range: "0 … ∞", ingredients: [.activationGradients], source: "Turner et al., ICLR 2020", published: .zeroCostNAS
  ) { context in
    let gradients = try context.activationGradients()
    guard gradients.loss.isFinite else { throw UndefinedValue("the loss on the probe's images is not a number") }
    var total = 0.0
    for layer in gradients.layers {
      let weights = layer.weight.tensor
      let squares = try (layer.products * layer.products).mean(axes: [0]).sum().item()
      total += 0.5 * squares * Double(weights.count / weights.shape[0])
    }
    return .defined(total)
  }
}
