import Analyses
import Foundation
import Search
import Spaces
import Tables
import TestSupport
import Testing

struct RankedPairsTests {
  /// SciPy's correlations, and means over every order of tied scores.
  @Test(arguments: try GoldenStatistics.all())
  func statisticsAreThoseOfSciPy(golden: GoldenStatistics) {
    let found = RankedPairs(scores: golden.scores, accuracies: golden.accuracies).statistics
    #expect(golden.statistics.count >= 3)
    for (name, expected) in golden.statistics {
      let value = RankStatistic(rawValue: name).flatMap { found[$0] }
      guard let expected else {
        #expect(value == nil, "\(name)")
        continue
      }
      #expect(abs((value ?? .nan) - expected) <= 1e-12, "\(name)")
    }
  }

  @Test func aMetricWhoseLowerValuesAreBetterIsTurned() {
    let pairs = RankedPairs(scores: [3, 2, 1], isHigherBetter: false, accuracies: [10, 20, 30])
    #expect(pairs.statistics[.spearman] == 1)
    #expect(pairs.statistics[.firstPick] == 30)
  }

  /// Below every score, and tied with each other: the expected first pick of two without a score is their mean.
  @Test func thoseWithoutAScoreRankLast() {
    let pairs = RankedPairs(scores: [nil, 1, nil, 2], accuracies: [10, 20, 14, 30])
    #expect(pairs.statistics[.spearman] == RankedPairs(scores: [0, 1, 0, 2], accuracies: [10, 20, 14, 30]).spearman)
    #expect(RankedPairs(scores: [nil, nil], accuracies: [10, 20]).statistics[.firstPick] == 15)
  }

  @Test func aConstantHasNoCorrelation() {
    let found = RankedPairs(scores: [1, 1, 1], accuracies: [10, 20, 30]).statistics
    #expect(found[.spearman] == nil && found[.kendall] == nil)
    #expect(found[.pairProbability] == 0.5)
    let same = RankedPairs(scores: [1, 2, 3], accuracies: [10, 10, 10]).statistics
    #expect(same[.spearman] == nil && same[.pairProbability] == nil)
    #expect(RankedPairs(scores: [], accuracies: []).statistics.isEmpty)
  }

  /// Shares and percent give the same gains.
  @Test func accuraciesAreSharesWhereNoneIsAboveOne() throws {
    let scores: [Double?] = [1, 3, 2, 5, 4]
    let percent = RankedPairs(scores: scores, accuracies: [50, 40, 70, 60, 90]).statistics
    let shares = RankedPairs(scores: scores, accuracies: [0.5, 0.4, 0.7, 0.6, 0.9]).statistics
    #expect(abs(try #require(percent[.nDCG]) - (try #require(shares[.nDCG]))) < 1e-12)
    #expect(try #require(percent[.nDCG]) < 1)
  }

  /// Gains of ratings in the thousands exceed what a Double holds; next to the largest, the others are nothing.
  @Test(arguments: [1.0, 1e297]) func gainsOfLargeTargetsHaveTheirRatio(scale: Double) throws {
    let pairs = RankedPairs(scores: [3, 1, 2], accuracies: [1300 * scale, 1400 * scale, 1500 * scale])
    #expect(abs(try #require(pairs.statistics[.nDCG]) - 1 / log2(3)) < 1e-15)
    #expect(Bootstrap(resamples: 4).interval(of: [.nan, 1, 2, .infinity]) == 1.025...1.975)
  }

  /// A resample is what its members are.
  @Test func resamplesAreOfTheirMembers() {
    let pairs = RankedPairs(scores: [5, nil, 2, 8], accuracies: [1, 4, 2, 3])
    let drawn = pairs[[3, 3, 0, 1]]
    #expect(drawn.statistics == RankedPairs(scores: [8, 8, 5, nil], accuracies: [3, 3, 1, 4]).statistics)
  }

  /// Spearman and nDCG as published for the table, over all cells and over the live ones; Kendall over all as SciPy has
  /// it.
  @Test(.enabled(if: SharedData.file("nasbench201.csv") != nil, "needs nasbench201.csv in TANGENT_SHARED_DATA"))
  func figuresOfNASBench201AreThoseOfTheLiterature() throws {
    let space = NASBench201()
    let url = try #require(SharedData.file("nasbench201.csv"))
    let table = try ArchitectureTable(
      Data(contentsOf: url), named: "nasbench201.csv",
      columns: ["cifar10_test_accuracy_200", "params_million", "macs_million", "cifar10_test_accuracy_12"], space: space
    )
    let live = try #require(space.populations.first)
    let members = try table.architectures.indices.filter { try live.contains(table.architectures[$0]) }
    #expect(members.count == 9445 && live.count == 9445)
    let accuracies = table.values[0].compactMap { $0 }
    func found(_ column: Int, _ places: [Int]) -> [RankStatistic: Double] {
      RankedPairs(scores: places.map { table.values[column][$0] }, accuracies: places.map { accuracies[$0] }).statistics
    }
    func expect(_ value: Double?, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation) throws {
      let value = try #require(value)
      #expect(abs(value - expected) <= 0.00051, "\(value)", sourceLocation: sourceLocation)
    }
    let all = Array(accuracies.indices)
    let parameters = found(1, all)
    try expect(parameters[.spearman], 0.753)
    try expect(parameters[.kendall], 0.578)
    try expect(found(3, all)[.spearman], 0.8705)
    try expect(found(2, members)[.spearman], 0.799)
    let twelve = found(3, members)
    try expect(twelve[.spearman], 0.873)
    try expect(twelve[.kendallTopTenth], 0.430)
    try expect(twelve[.nDCG], 0.841)
  }
}

/// A sample and what SciPy says of it.
struct GoldenStatistics: Codable, Sendable, CustomTestStringConvertible {
  let name: String
  let scores: [Double]
  let accuracies: [Double]
  let statistics: [String: Double?]

  var testDescription: String { name }

  static func all() throws -> [GoldenStatistics] {
    struct File: Codable { let cases: [GoldenStatistics] }
    return try GoldenFile.read("statistics.json", as: File.self).cases
  }
}
