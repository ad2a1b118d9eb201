extension Metric {
  /// The number of linear regions that the probe's images lie in: images that switch every ReLU alike lie in one.
  ///
  /// From 1 to the number of images N. TE-NAS counts over 3,000 crops of 3x3 with one channel, through networks of a
  /// single channel, where regions are few; here it is counted as it is for the probe's images and the network. Equal
  /// ReLUs of one input count once. Batch norms use the probe's own statistics. Cost: one forward pass over the probe's
  /// images. When not to use it: for networks and images of usual size, where every image has a region of its own and
  /// all networks have the value N.
  /// Source: Xiong et al., "On the Number of Linear Regions of Convolutional Neural Networks", ICML 2020; as a score of
  /// networks Chen et al. (TE-NAS), ICLR 2021.
  public static let linearRegions = Metric(
    name: "linear-regions", title: "Linear regions that the images lie in",
    formula: "number of distinct rows of X, X_nu = 1 where ReLU u is on for image n", direction: .higherIsBetter,
    range: "1 … ∞", ingredients: [.activationPatterns], source: "Chen et al. (TE-NAS), ICLR 2021"
  ) { context in
    .defined(Double(try context.activationPatterns().distinctImages()))
  }
}
