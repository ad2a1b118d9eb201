import Torch

extension Metric {
  /// Σ |w|·∂R/∂|w| over the weights of convolutions and linear layers, R the sum of the logits of one image of ones, in
  /// a copy of the network with absolute values for parameters and without batch norms.
  ///
  /// It needs no images and no labels. Without biases each layer contributes R, the sum over all paths of the product of
  /// their weights. The value grows exponentially with depth, so that ranks and logarithms of ranks are what to combine
  /// it by; NASLib returns its logarithm, this the plain value. All batch norms are removed, as in NASLib; the authors'
  /// own NAS-Bench-201 network keeps those of its reduction blocks. Cost: one forward and one backward pass for one image
  /// in float64. When not to use it: with layer norms or attention, which undo the scale that it measures; after a
  /// training, whose weights it reads without the batch norms they were trained with.
  /// Source: Tanaka et al., "Pruning neural networks without any data by iteratively conserving synaptic flow", NeurIPS
  /// 2020; as a score of networks Abdelfattah et al., ICLR 2021.
  public static let synFlow = Metric(
    name: "synflow", title: "SynFlow: sum over paths of products of weights",
    formula: "Σ |w|·∂R/∂|w|, R the sum of logits of an image of ones with absolute weights and no batch norms",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.synapticFlow], source: "Tanaka et al., NeurIPS 2020"
  ) { context in
    .defined(try context.synapticFlow().products.reduce(0) { try $0 + $1.absolute().sum().item() })
  }
}
