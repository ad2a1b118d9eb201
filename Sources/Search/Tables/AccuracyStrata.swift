import Graphs
import Spaces
import Torch

/// Parts of a table of equal size, from its worst architectures to its best.
///
/// Architectures whose output does not depend on the input are left out: they stay at chance, and have no
/// kernel.
public struct AccuracyStrata: Hashable, Sendable {
  /// By rising accuracy.
  public let names: [String]
  private let parts: [[AccuracyTable.Row]]

  /// - Parameter count: the number of strata. Three are low, middle and high.
  /// - Throws: ``SearchError`` where there are fewer architectures than strata.
  public init(_ table: AccuracyTable, count: Int, space: any SearchSpace) throws(SearchError) {
    // The smallest network: what its output depends on is the same at every scale.
    let scale = NetworkScale.smallest(in: space, imageSize: 8)
    let live = try searching {
      try table.rows.filter { try !space.graph(of: $0.architecture, at: scale).isInputIndependent }
    }
    guard count >= 1, live.count >= count else {
      throw .invalid("\(live.count) architectures cannot be divided into \(count) strata")
    }
    let sorted = live.sorted { ($0.accuracy, $0.architecture.text) < ($1.accuracy, $1.architecture.text) }
    names = count == 3 ? ["low", "middle", "high"] : (1...count).map { "\($0) of \(count)" }
    parts = (0..<count).map { part in
      Array(sorted[part * sorted.count / count..<(part + 1) * sorted.count / count])
    }
  }

  /// The same number of architectures from each stratum, without repetition, by stratum.
  /// - Throws: ``SearchError`` where the number is no multiple of that of the strata, or too large.
  public func drawn(_ count: Int, seed: Seed) throws(SearchError) -> [EvolutionSubject] {
    guard count > 0, count.isMultiple(of: parts.count) else {
      throw .invalid(
        "\(count) architectures cannot be divided into \(parts.count) equal shares; ask for a multiple of "
          + "\(parts.count)")
    }
    let share = count / parts.count
    guard parts.allSatisfy({ $0.count >= share }) else {
      throw .invalid("a stratum has only \(parts.map(\.count).min() ?? 0) architectures, fewer than \(share)")
    }
    var members: [EvolutionSubject] = []
    for (index, part) in parts.enumerated() {
      var generator = seed.derived("stratum", index).generator()
      members += part.shuffled(using: &generator).prefix(share).map { row in
        EvolutionSubject(row.architecture, accuracy: row.accuracy, stratum: names[index])
      }
    }
    return members
  }
}
