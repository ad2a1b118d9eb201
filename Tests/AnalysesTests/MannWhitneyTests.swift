import Analyses
import TestSupport
import Testing

struct MannWhitneyTests {
  /// SciPy's `mannwhitneyu(first, second, alternative="greater")`: exact, and with ties.
  @Test(arguments: try GoldenComparison.all())
  func valuesAreThoseOfSciPy(golden: GoldenComparison) {
    let test = MannWhitney(golden.first, above: golden.second)
    #expect(test.u == golden.u)
    #expect(abs(test.p - golden.p) <= 1e-12)
    #expect(abs(test.superiority - golden.u / Double(golden.first.count * golden.second.count)) < 1e-15)
  }

  /// Each incumbent is replaced only by what is significantly larger; 20 is the least number of values apart: five of
  /// each, p = 1/252.
  @Test func architecturesAreOrderedByWhatCanBeTold() {
    let (low, high) = ([1.0, 2, 3, 4, 5], [11.0, 12, 13, 14, 15])
    #expect(StochasticOrder([low, high]).order == [1, 0])
    // Not told apart: by mean, and by place where the means are equal.
    #expect(StochasticOrder([[1, 9], [2, 9], [1, 9]]).order == [1, 0, 2])
    // An outlier lifts the mean of the second, which the first beats all the same.
    #expect(StochasticOrder([high, [1, 2, 3, 4, 1000]], level: 0.1).order == [0, 1])
    #expect(StochasticOrder([high, [1, 2, 3, 4, 1000]], level: 0.001).order == [1, 0])
    // A value that is undefined.
    #expect(StochasticOrder([[-.infinity, -.infinity, -.infinity, -.infinity], [1, 2, 3, 4]]).order == [1, 0])
  }
}

/// Two samples and what SciPy says of them.
struct GoldenComparison: Codable, Sendable, CustomTestStringConvertible {
  let name: String
  let first: [Double]
  let second: [Double]
  let u: Double
  let p: Double

  var testDescription: String { name }

  static func all() throws -> [GoldenComparison] {
    struct File: Codable { let comparisons: [GoldenComparison] }
    return try GoldenFile.read("statistics.json", as: File.self).comparisons
  }
}
