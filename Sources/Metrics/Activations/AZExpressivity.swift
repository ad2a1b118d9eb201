extension Metric {
  /// Σ over blocks of −Σ p·ln(p + 10⁻⁸), p the eigenvalues of the covariance of the channels of a block's output over
  /// their sum: AZ-NAS's expressivity, large where features spread evenly over all channels.
  ///
  /// Blocks are those of `NetworkGraph.blockOutputs()`; for NAS-Bench-201 they are the authors'. Images are noise and
  /// weights drawn anew from a fixed seed, so that the value belongs to the architecture; it needs no images and no
  /// labels. Undefined where the output of a block is constant. Cost: ``MeasurementContext/blockStatistics()``, a
  /// forward and a backward pass over 64 images, shared by AZ-NAS's metrics. When not to use it: alone; it grows with
  /// the number of blocks and channels. The authors add the logarithms of its ranks to those of ``azProgressivity``,
  /// ``azTrainability`` and the multiply-accumulates.
  /// Source: Lee and Ham, "AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search", CVPR 2024.
  public static let azExpressivity = Metric(
    name: "az-expressivity", title: "AZ-NAS: spread of features over channels",
    formula: "Σ over blocks of −Σ p·ln(p + 1e-8), p the eigenvalues of the channels' covariance, over their sum",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.blockStatistics], source: "Lee and Ham, CVPR 2024"
  ) { context in
    .defined(max(0, try context.blockStatistics().definedEntropies().reduce(0, +)))
  }
}

extension BlockStatistics {
  /// - Throws: ``UndefinedValue`` where the output of a block is constant.
  func definedEntropies() throws -> [Double] {
    try entropies.map { entropy in
      guard let entropy else { throw UndefinedValue("the output of a block is constant") }
      return entropy
    }
  }
}
