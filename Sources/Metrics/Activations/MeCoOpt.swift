import Torch

extension Metric {
  /// ``meco`` of eight channels of each node, times channels/8: the channels are drawn without replacement from a fixed
  /// seed and the node's name.
  ///
  /// With eight channels or fewer, all count and the factor is 1; the authors' code fails there. Cost: as ``meco``.
  /// When not to use it: to tell similar networks apart. Which channels are drawn matters.
  /// Source: Jiang et al., "MeCo: Zero-Shot NAS with One Data and Single Forward Pass via Minimum Eigenvalue of
  /// Correlation", NeurIPS 2023, as MeCo_opt.
  public static let mecoOpt = Metric(
    name: "meco-opt", title: "MeCo of eight channels of each node",
    formula: "Σ over nodes of c/8 · λmin of the correlations of eight of c channels, one image of noise",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.channelCorrelations],
    source: "Jiang et al., NeurIPS 2023"
  ) { context in
    let value = try context.channelCorrelations().sampledEigenvalues(of: 8) { map in
      var generator = Seed(0).derived("meco-opt").derived(map.name).generator()
      return (0..<map.channels).shuffled(using: &generator)
    }
    return .defined(value)
  }
}

extension ChannelCorrelations {
  /// Σ over nodes of c/n·λmin of the first n of the c channels in an order; of all where there are no more.
  package func sampledEigenvalues(of count: Int, order: (Map) -> [Int]) throws(TorchError) -> Double {
    var total = 0.0
    for map in maps {
      let chosen = Array(order(map).prefix(count))
      total += try map.smallestEigenvalue(of: chosen) * Double(map.channels) / Double(chosen.count)
    }
    return total
  }
}
