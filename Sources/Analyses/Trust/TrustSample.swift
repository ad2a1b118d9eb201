import Graphs
import Search
import Spaces
import Torch

/// A few architectures that stand for a space: different functions of their input, spread over its range of cost.
///
/// Of random architectures, one of each equivalence class whose network depends on its input is kept. In the order of
/// their multiply-accumulates they are cut into as many parts as architectures are wanted, and the middle of each part
/// is taken: the quantiles (i + ½)/n.
public struct TrustSample: Hashable, Sendable {
  /// In random order, so that the first few, where time runs out, are spread over the range too.
  public let architectures: [Architecture]
  /// Which they are, in words.
  public let summary: String

  /// How many random architectures are drawn at least.
  private static let smallestDraw = 200
  /// How many are drawn for each that is wanted, where that is more.
  private static let drawsForEach = 10

  /// Cost: a graph for each random architecture.
  ///
  /// - Parameters:
  ///   - scale: the sizes at which the cost is counted.
  ///   - seed: decides the draw and the order.
  /// - Throws: ``SearchError`` where too few of the random architectures differ.
  public init(_ count: Int, of space: any SearchSpace, at scale: NetworkScale, seed: Seed) throws(SearchError) {
    let draws = max(Self.smallestDraw, Self.drawsForEach * count)
    var generator = seed.derived("trust sample").generator()
    var keys: Set<String> = []
    var found: [(architecture: Architecture, macs: Int)] = []
    for _ in 0..<draws {
      let architecture = space.sample(using: &generator)
      let (key, graph) = try searching {
        (try space.equivalenceKey(of: architecture), try space.graph(of: architecture, at: scale))
      }
      guard keys.insert(key).inserted, !graph.isInputIndependent else { continue }
      found.append((architecture, try searching { try graph.cost().multiplyAccumulates }))
    }
    guard count > 0, found.count >= count else {
      throw .invalid(
        "of \(draws) random architectures of \(space.name), \(found.count) are different functions of their input, and "
          + "\(count) were asked for; ask for fewer networks")
    }
    let sorted = found.sorted { ($0.macs, $0.architecture.text) < ($1.macs, $1.architecture.text) }
    let middles = (0..<count).map { sorted[(2 * $0 + 1) * sorted.count / (2 * count)].architecture }
    architectures = middles.shuffled(using: &generator)
    summary =
      "\(count) architectures of \(space.name) at equally spaced quantiles of the multiply-accumulates of "
      + "\(found.count) random ones"
  }
}
