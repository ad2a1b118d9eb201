/// Architectures ordered by samples of a noisy score.
///
/// Stat-MAX goes through the architectures with an incumbent, which is replaced where another's sample is significantly
/// larger (Mann-Whitney, one-sided). Stat-TOPK repeats it and takes away the winners. What comes earlier stays in front
/// where no difference is significant, so the order of the input matters: the best mean first.
/// Source: Rumiantsev and Coates, "Variation Matters", TMLR 2025.
public struct StochasticOrder: Hashable, Sendable {
  /// The places of the samples, the best first.
  public let order: [Int]

  /// Cost: a test for each pair.
  /// - Parameters:
  ///   - samples: larger values are better.
  ///   - level: differences are significant where p is below it.
  public init(_ samples: [[Double]], level: Double = 0.05) {
    let means = samples.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
    var rest = samples.indices.sorted { means[$0] == means[$1] ? $0 < $1 : means[$0] > means[$1] }
    var order: [Int] = []
    while let first = rest.first {
      var incumbent = first
      for other in rest.dropFirst() where MannWhitney(samples[other], above: samples[incumbent]).p < level {
        incumbent = other
      }
      order.append(incumbent)
      rest.removeAll { $0 == incumbent }
    }
    self.order = order
  }
}
