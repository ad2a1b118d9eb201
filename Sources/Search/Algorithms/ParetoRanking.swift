/// Points ranked by dominance: which of them are the best trade-offs between several objectives.
///
/// Larger is better in every coordinate. A point **dominates** another that it is nowhere worse than and somewhere better;
/// one without a value somewhere is dominated by every point that has all, and dominates none. **Front** 0 holds the
/// points that no other dominates, front k those that only points of earlier fronts dominate. The **crowding distance**
/// of a point within its front of m points says how alone it is there: with the front sorted by objective j,
///
///     Σ_j (f_j(next) − f_j(previous)) / (max f_j − min f_j),
///
/// infinite for the first and the last by any objective, so that the ends of a front are kept. An objective in which the
/// whole front is equal counts for nothing, one of infinite range for its ends alone; points without a value have 0.
///
/// Cost: O(M·N²) time and O(N²) memory for N points of M objectives. Source: Deb, Pratap, Agarwal and Meyarivan
/// (NSGA-II), IEEE Transactions on Evolutionary Computation 6 (2), 2002. When not to use it: for more than about three
/// objectives, where most points are in front 0.
public struct ParetoRanking: Hashable, Sendable {
  /// The points' indices front by front, those of each in ascending order.
  public let fronts: [[Int]]
  /// Each point's front.
  public let front: [Int]
  /// Each point's crowding distance within its front.
  public let crowding: [Double]

  /// - Parameter points: each with one value for every objective; nil, or not a number, where there is none.
  public init(_ points: [[Double?]]) {
    let whole = points.map { point in
      let values = point.compactMap { $0 }
      return values.count == point.count && values.allSatisfy { !$0.isNaN } ? values : nil
    }
    fronts = Self.fronts(whole)
    var (front, crowding) = ([Int](repeating: 0, count: points.count), [Double](repeating: 0, count: points.count))
    for (number, members) in fronts.enumerated() {
      for (member, distance) in zip(members, Self.crowding(members.map { whole[$0] })) {
        (front[member], crowding[member]) = (number, distance)
      }
    }
    (self.front, self.crowding) = (front, crowding)
  }

  /// The points' indices, the best first: by front, then the less crowded, then the earlier.
  public var order: [Int] {
    fronts.flatMap { members in
      members.sorted { (crowding[$1], $0) < (crowding[$0], $1) }
    }
  }

  /// Whether a point dominates another with as many values.
  public static func dominates(_ point: [Double?], _ other: [Double?]) -> Bool {
    ParetoRanking([point, other]).front == [0, 1]
  }

  private static func fronts(_ points: [[Double]?]) -> [[Int]] {
    var dominated = [[Int]](repeating: [], count: points.count)
    var dominators = [Int](repeating: 0, count: points.count)
    for index in points.indices {
      for other in 0..<index {
        guard let better = better(points[index], points[other]) else { continue }
        let (winner, loser) = better ? (index, other) : (other, index)
        dominated[winner].append(loser)
        dominators[loser] += 1
      }
    }
    var fronts: [[Int]] = []
    var front = points.indices.filter { dominators[$0] == 0 }
    while !front.isEmpty {
      fronts.append(front)
      var next: [Int] = []
      for loser in front.flatMap({ dominated[$0] }) {
        dominators[loser] -= 1
        if dominators[loser] == 0 { next.append(loser) }
      }
      front = next.sorted()
    }
    return fronts
  }

  /// Whether the first dominates the second (true) or the other way round (false); nil where neither does.
  private static func better(_ first: [Double]?, _ second: [Double]?) -> Bool? {
    guard let first, let second else { return (first == nil) == (second == nil) ? nil : first != nil }
    var (isBetter, isWorse) = (false, false)
    for (own, others) in zip(first, second) {
      if own > others { isBetter = true }
      if own < others { isWorse = true }
    }
    return isBetter == isWorse ? nil : isBetter
  }

  /// - Parameter front: either all have values or none has.
  private static func crowding(_ front: [[Double]?]) -> [Double] {
    var distances = [Double](repeating: 0, count: front.count)
    let points = front.compactMap { $0 }
    guard let objectives = points.first?.count else { return distances }
    for objective in 0..<objectives {
      let order = points.indices.sorted { (points[$0][objective], $0) < (points[$1][objective], $1) }
      let values = order.map { points[$0][objective] }
      let range = values[values.count - 1] - values[0]
      guard range > 0 else { continue }
      distances[order[0]] = .infinity
      distances[order[order.count - 1]] = .infinity
      guard range.isFinite else { continue }
      for place in 1..<order.count - 1 { distances[order[place]] += (values[place + 1] - values[place - 1]) / range }
    }
    return distances
  }
}
