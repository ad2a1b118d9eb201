import Spaces

/// How often the best architectures make a choice, beside how often all do.
///
/// It describes a sample and explains nothing: choices that occur together share their credit, and the trials of an
/// evolution are each other's descendants.
public struct ChoiceShare: Hashable, Sendable {
  public let choice: ArchitectureChoice
  /// The share among the best, from 0 to 1.
  public let amongBest: Double
  /// The share among all, the best included.
  public let amongAll: Double

  /// Every choice that the best make more often than all, the largest difference first.
  ///
  /// - Parameters:
  ///   - ranked: architectures of the space, the best first.
  ///   - best: how many of them are the best.
  /// - Throws: an architecture that is none of the space's.
  public static func shares(
    of ranked: [Architecture], best: Int, in space: any SearchSpace
  ) throws(ArchitectureError) -> [ChoiceShare] {
    guard (1...max(1, ranked.count)).contains(best), !ranked.isEmpty else { return [] }
    var counts: [ArchitectureChoice: (best: Int, all: Int)] = [:]
    for (place, architecture) in ranked.enumerated() {
      for choice in try space.choices(of: architecture) {
        let count = counts[choice] ?? (0, 0)
        counts[choice] = (count.best + (place < best ? 1 : 0), count.all + 1)
      }
    }
    return counts.map { choice, count in
      ChoiceShare(
        choice: choice, amongBest: Double(count.best) / Double(best), amongAll: Double(count.all) / Double(ranked.count)
      )
    }
    .filter { $0.amongBest > $0.amongAll }
    .sorted { one, other in
      (other.amongBest - other.amongAll, one.choice.name, one.choice.value)
        < (one.amongBest - one.amongAll, other.choice.name, other.choice.value)
    }
  }
}
