import Torch

/// A permutation test of many scores at once: how often the best of them would be as high if none had anything to do with
/// the accuracies.
///
/// The accuracies are shuffled among the architectures, and of every shuffle the largest Spearman correlation of all
/// scores counts. A score's p is the share of shuffles, the observed order among them, in which that is at least the
/// score's own: (1 + #{max ≥ ρ}) / (1 + shuffles). Choosing the best of many scores is thus allowed for, and scores that
/// agree with each other cost less than independent ones do.
/// Cost: shuffles · scores · architectures.
/// Source: Westfall and Young, "Resampling-Based Multiple Testing", 1993: single-step maxT.
public struct LargestCorrelationTest: Hashable, Sendable {
  /// One for each score, one-sided; nil for one that is constant.
  public let p: [Double?]

  /// - Parameters:
  ///   - scores: of the same architectures, with the same accuracies.
  ///   - seed: decides the shuffles.
  public init(_ scores: [RankedPairs], shuffles: Int = 1000, seed: Seed) {
    let ranks = scores.map(\.unitRanks)
    guard var accuracies = ranks.lazy.compactMap({ $0 }).first?.accuracies else {
      p = scores.map { _ in nil }
      return
    }
    func correlation(_ scores: [Double]) -> Double { zip(scores, accuracies).reduce(0) { $0 + $1.0 * $1.1 } }
    let observed = ranks.map { $0.map { correlation($0.scores) } }
    var generator = seed.generator()
    var largest: [Double] = []
    for _ in 0..<shuffles {
      accuracies.shuffle(using: &generator)
      largest.append(ranks.lazy.compactMap { $0 }.map { correlation($0.scores) }.max() ?? -1)
    }
    p = observed.map { own in
      own.map { own in Double(1 + largest.count { $0 >= own - Self.rounding }) / Double(1 + shuffles) }
    }
  }

  /// Far below the distance between two values of Spearman's rho, and far above what sums in another order differ by.
  private static let rounding = 1e-9
}
