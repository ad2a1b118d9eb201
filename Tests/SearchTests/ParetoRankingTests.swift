import Search
import Testing
import Torch

@Suite struct ParetoRankingTests {
  /// Of (0, 6), (1, 4), (3, 3) and (6, 0) none dominates another. (1, 3) is dominated by (1, 4), and (3, 0) by (3, 3);
  /// neither dominates the other, and both dominate (1, 0). What lacks a value comes after all of these.
  @Test func frontsAreThoseOfDominance() {
    let ranking = ParetoRanking([
      [1, 3], [6, 0], [1, 0], [nil, 9], [0, 6], [3, 3], [9, .nan], [1, 4], [3, 0],
    ])
    #expect(ranking.fronts == [[1, 4, 5, 7], [0, 8], [2], [3, 6]])
    #expect(ranking.front == [1, 0, 2, 3, 0, 0, 3, 0, 1])
  }

  /// In the front (0, 6), (1, 4), (3, 3), (6, 0) both ranges are 6: the second has (3 − 0)/6 + (6 − 3)/6 = 1, the third
  /// (6 − 1)/6 + (4 − 0)/6 = 3/2, and the ends infinity.
  @Test func crowdingIsTheSumOfTheGaps() {
    let ranking = ParetoRanking([[0, 6], [1, 4], [3, 3], [6, 0], [3, 2], [nil, nil]])
    #expect(ranking.crowding == [.infinity, 1, 1.5, .infinity, 0, 0])
    #expect(ranking.order == [0, 3, 2, 1, 4, 5])
  }

  /// Equal points share a front, and an objective in which all are equal makes nobody an end. An infinite range counts
  /// for its ends alone: the middle one has (3 − 0)/3 = 1 by the other objective.
  @Test func degenerateFrontsHaveCrowdingToo() {
    let equal = ParetoRanking([[2, 1], [2, 1], [2, 1]])
    #expect(equal.fronts == [[0, 1, 2]] && equal.crowding == [0, 0, 0])
    #expect(ParetoRanking([[0, .infinity], [1, 5], [3, -.infinity]]).crowding == [.infinity, 1, .infinity])
    #expect(ParetoRanking([]).fronts.isEmpty && ParetoRanking([[nil]]).fronts == [[0]])
  }

  @Test func oneObjectiveIsAnOrder() {
    let ranking = ParetoRanking([[3], [nil], [7], [3], [1]])
    #expect(ranking.fronts == [[2], [0, 3], [4], [1]] && ranking.order == [2, 0, 3, 4, 1])
  }

  @Test func dominanceIsStrict() {
    #expect(ParetoRanking.dominates([1, 2], [1, 1]) && !ParetoRanking.dominates([1, 1], [1, 2]))
    #expect(!ParetoRanking.dominates([1, 2], [1, 2]) && !ParetoRanking.dominates([1, 2], [2, 1]))
    #expect(ParetoRanking.dominates([-9, -9], [nil, 5]) && !ParetoRanking.dominates([nil, 5], [nil, 4]))
  }

  /// Fronts are what remains once those before are taken away, by the definition alone; on a grid, so that many points
  /// are equal in some objective.
  @Test(arguments: [2, 3]) func frontsAreWhatRemains(objectives: Int) {
    var generator = Seed(3).generator()
    let points = (0..<90).map { _ in
      (0..<objectives).map { _ in
        Int.random(in: 0..<12, using: &generator) == 0 ? nil : Double(Int.random(in: 0..<6, using: &generator))
      }
    }
    var expected: [[Int]] = []
    var remaining = Array(points.indices)
    while !remaining.isEmpty {
      let front = remaining.filter { index in
        !remaining.contains { other in
          let (own, others) = (points[index], points[other])
          if others.contains(nil) { return false }
          if own.contains(nil) { return true }
          let pairs = zip(own, others).map { ($0 ?? 0, $1 ?? 0) }
          return pairs.allSatisfy { $0.1 >= $0.0 } && pairs.contains { $0.1 > $0.0 }
        }
      }
      expected.append(front)
      remaining.removeAll { front.contains($0) }
    }
    let ranking = ParetoRanking(points)
    #expect(ranking.fronts == expected)
    #expect(expected.count > 3)
    // Every point once, no front before an earlier one, no crowded point before a lonely one of its front.
    #expect(ranking.order.sorted() == Array(points.indices))
    for (index, next) in zip(ranking.order, ranking.order.dropFirst()) {
      #expect(ranking.front[index] <= ranking.front[next])
      if ranking.front[index] == ranking.front[next] { #expect(ranking.crowding[index] >= ranking.crowding[next]) }
    }
  }
}
