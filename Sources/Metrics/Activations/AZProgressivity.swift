extension Metric {
  /// The least growth from one block to the next of the entropy that ``azExpressivity`` adds up: AZ-NAS's progressivity,
  /// positive where every block spreads its features further than the one before.
  ///
  /// Undefined where the output of a block is constant, and for a single block. Cost:
  /// ``MeasurementContext/blockStatistics()``, shared by AZ-NAS's metrics. When not to use it: for transformers, where
  /// the authors leave it out; for networks of blocks of equal width, where noise in the entropies decides.
  /// Source: Lee and Ham, "AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search", CVPR 2024.
  public static let azProgressivity = Metric(
    name: "az-progressivity", title: "AZ-NAS: least growth of the spread between blocks",
    formula: "min over blocks of s_(l+1) − s_l, s the terms of az-expressivity", direction: .higherIsBetter,
    range: "-∞ … ∞", ingredients: [.blockStatistics], source: "Lee and Ham, CVPR 2024"
  ) { context in
    let entropies = try context.blockStatistics().definedEntropies()
    guard let least = zip(entropies.dropFirst(), entropies).map({ $0 - $1 }).min() else {
      throw UndefinedValue("the network has a single block")
    }
    return .defined(least)
  }
}
