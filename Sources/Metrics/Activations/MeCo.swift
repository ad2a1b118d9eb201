extension Metric {
  /// Σ over nodes of the smallest eigenvalue of Pearson's correlations between the channels of its output, for one
  /// image of noise: large where no channel is a combination of the others.
  ///
  /// Between 0 and 1 for each node. Every node of the network counts once, in the order convolution, batch norm, ReLU,
  /// pooling or sum; the authors count the outputs of PyTorch's modules, those of containers again, and skips as
  /// modules, so that their values depend on how the network is written. Constant channels give 0, and so do flat
  /// outputs. The image is of the network's input size and from a fixed seed; the weights are the network's. It needs no
  /// images and no labels. Cost: one forward pass for one image. When not to use it: to compare networks of different
  /// width; on the size space of NATS-Bench, more channels make the value smaller and its correlation with accuracy
  /// negative.
  /// Source: Jiang et al., "MeCo: Zero-Shot NAS with One Data and Single Forward Pass via Minimum Eigenvalue of
  /// Correlation", NeurIPS 2023.
  public static let meco = Metric(
    name: "meco", title: "MeCo: smallest eigenvalues of channel correlations",
    formula: "Σ over nodes of λmin of the channels' correlations, one image of noise", direction: .higherIsBetter,
    range: "0 … ∞", ingredients: [.channelCorrelations], source: "Jiang et al., NeurIPS 2023"
  ) { context in
    .defined(try context.channelCorrelations().maps.reduce(0) { try $0 + $1.smallestEigenvalue() })
  }
}
