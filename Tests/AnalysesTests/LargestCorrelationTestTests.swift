import Analyses
import Testing
import Torch

struct LargestCorrelationTestTests {
  private static func pairs(_ scores: [Double?]) -> RankedPairs {
    RankedPairs(scores: scores, accuracies: (0..<scores.count).map { Double($0) })
  }

  /// Of 4! = 24 orders of four, one is perfect and three more exchange two neighbors, so that one perfect score is
  /// reached by 1/24, and a score with one exchange by 4/24.
  @Test func oneScoreHasTheExactProbability() {
    let shuffles = 4000
    for (scores, expected) in [([0.0, 1, 2, 3], 1.0 / 24), ([0.0, 2, 1, 3], 4.0 / 24)] {
      let p = LargestCorrelationTest([Self.pairs(scores)], shuffles: shuffles, seed: Seed(3)).p[0] ?? 1
      let deviation = (expected * (1 - expected) / Double(shuffles)).squareRoot()
      #expect(abs(p - expected) < 5 * deviation, "\(p) for \(expected)")
    }
  }

  /// A copy adds nothing, and the opposite score doubles the chance that one of the two is perfect.
  @Test func onlyOtherScoresCost() throws {
    func p(_ scores: [[Double?]]) throws -> Double {
      try #require(LargestCorrelationTest(scores.map(Self.pairs), shuffles: 4000, seed: Seed(3)).p[0])
    }
    let rising: [Double?] = [0, 1, 2, 3]
    let alone = try p([rising])
    #expect(try p([rising, rising]) == alone)
    #expect(try abs(p([rising, rising.reversed()]) - 2.0 / 24) < 0.02)
  }

  @Test func aConstantScoreHasNone() {
    #expect(LargestCorrelationTest([Self.pairs([1, 1, 1])], shuffles: 10, seed: Seed(0)).p == [nil])
    #expect(LargestCorrelationTest([], shuffles: 10, seed: Seed(0)).p.isEmpty)
  }
}
