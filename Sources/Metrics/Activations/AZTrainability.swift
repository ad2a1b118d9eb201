extension Metric {
  /// The mean over consecutive blocks of 2 − σ − 1/(σ + 10⁻⁶), σ the largest singular value of the correlation of
  /// random signs at a block's output with their gradients at its input: AZ-NAS's trainability, close to 0 where blocks
  /// keep the size of gradients.
  ///
  /// Undefined where a block ignores the one before it, and where it passes on its input alone; the authors give these
  /// −∞. Also where a block's size is no whole fraction of its input's, and for a single block. Cost:
  /// ``MeasurementContext/blockStatistics()``, shared by AZ-NAS's metrics. When not to use it: alone; it says nothing of
  /// what the network can express.
  /// Source: Lee and Ham, "AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search", CVPR 2024.
  public static let azTrainability = Metric(
    name: "az-trainability", title: "AZ-NAS: size of gradients through blocks",
    formula: "mean over blocks of 2 − σ − 1/(σ + 1e-6), σ the largest singular value of E[g_in·g_outᵀ]",
    direction: .higherIsBetter, range: "-∞ … 0.00001", ingredients: [.blockStatistics],
    source: "Lee and Ham, CVPR 2024"
  ) { context in
    let gains = try context.blockStatistics().gains.map { try $0.get() }
    guard !gains.isEmpty else { throw UndefinedValue("the network has a single block") }
    return .defined(gains.reduce(0) { $0 + 2 - $1 - 1 / ($1 + 1e-6) } / Double(gains.count))
  }
}
