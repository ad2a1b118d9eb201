import Search
import TestSupport
import Testing

@Suite struct HypervolumeTests {
  struct Golden: Codable, Sendable, CustomTestStringConvertible {
    let name: String
    let points: [[Double]]
    let reference: [Double]
    let hypervolume: Double

    var testDescription: String { name }

    static func all() throws -> [Golden] {
      struct File: Codable { let cases: [Golden] }
      return try GoldenFile.read("fronts.json", as: File.self).cases
    }
  }

  @Test(arguments: try Golden.all())
  func volumesAreThoseOfInclusionAndExclusion(golden: Golden) {
    for points in [golden.points, golden.points.reversed()] {
      let volume = ParetoRanking.hypervolume(of: points, from: golden.reference)
      #expect(abs(volume - golden.hypervolume) <= 1e-12 * max(1, golden.hypervolume))
    }
  }

  /// Two squares of 2 by 1 and 1 by 3 share a unit square: 2 + 3 − 1.
  @Test func anExampleByHand() {
    #expect(ParetoRanking.hypervolume(of: [[2, 1], [1, 3]], from: [0, 0]) == 4)
    #expect(ParetoRanking.hypervolume(of: [[2, 1], [1, 3], [0, 9], [-1, -1]], from: [0, 0]) == 4)
    #expect(ParetoRanking.hypervolume(of: [], from: [0, 0]) == 0)
  }
}
