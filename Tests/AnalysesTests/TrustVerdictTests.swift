import Analyses
import Search
import Testing
import Torch

struct TrustVerdictTests {
  /// Twelve different accuracies.
  private static let accuracies = (0..<12).map { 0.5 + Double($0) / 100 }

  private static func verdict(_ scores: [ScoreColumn], seeds: [[Double]] = []) throws -> TrustVerdict {
    let analysis = try CorrelationAnalysis(
      scores: scores, targets: [.init(title: "accuracy", accuracies: accuracies)],
      bootstrap: Bootstrap(resamples: 200, seed: Seed(1)))
    return TrustVerdict(
      analysis.assessments[0], reliability: TruthReliability(accuracies: seeds), shuffles: 400, seed: Seed(2))
  }

  private static func column(
    _ title: String, seconds: Double? = nil, isBaseline: Bool = false, _ values: [Double?]
  ) -> ScoreColumn {
    ScoreColumn(title: title, values: values, seconds: seconds, isBaseline: isBaseline)
  }

  private static let perfect: [Double?] = (0..<12).map { Double($0) }
  /// Two neighbors exchanged: 1 − 6·2/(12·143).
  private static let nearlyPerfect: [Double?] = [1, 0] + (2..<12).map { Double($0) }

  private static func recommended(_ verdict: TrustVerdict) -> String? {
    guard case .recommended(let candidate) = verdict.finding else { return nil }
    return candidate.assessment.score.title
  }

  @Test func aPerfectScoreIsRecommended() throws {
    let verdict = try Self.verdict([
      Self.column("constant", (0..<12).map { _ in 1 }), Self.column("reversed", Self.perfect.reversed()),
      Self.column("perfect", Self.perfect),
    ])
    #expect(Self.recommended(verdict) == "perfect")
    #expect(verdict.candidates.map(\.assessment.score.title) == ["perfect", "constant", "reversed"])
    // No shuffle is in order again, but the order itself counts.
    #expect(verdict.candidates[0].luck == 1.0 / 401)
    #expect(verdict.candidates[1].luck == nil && verdict.candidates[2].luck == 1)
  }

  /// Of sixty random scores the best has an interval above 0 alone, which its luck explains.
  @Test func theBestOfManyRandomScoresIsNot() throws {
    var generator = Seed(8).generator()
    let scores = (0..<60).map { number in
      Self.column("noise \(number)", (0..<12).map { _ in Double.random(in: 0..<1, using: &generator) })
    }
    let verdict = try Self.verdict(scores)
    #expect(verdict.finding == .nothingTrusted)
    let best = try #require(verdict.candidates.first)
    #expect((best.assessment.estimates[.spearman]?.interval?.lowerBound ?? 0) > 0)
    #expect((best.luck ?? 0) > TrustVerdict.largestLuck)
    // Alone it would have been trusted: looking at sixty is what it pays for.
    #expect(try Self.recommended(Self.verdict([best.assessment.score])) == best.assessment.score.title)
  }

  @Test func theCheaperOfTwoThatAreAboutEqualIsRecommended() throws {
    let scores = [
      Self.column("best", seconds: 9, Self.perfect), Self.column("cheap", seconds: 1, Self.nearlyPerfect),
      Self.column("untimed", Self.nearlyPerfect),
    ]
    #expect(try Self.recommended(Self.verdict(scores)) == "cheap")
    // Reversing four more of them costs more than may be lost.
    let worse: [Double?] = [5, 4, 3, 2, 1, 0] + (6..<12).map { Double($0) }
    #expect(try Self.recommended(Self.verdict([scores[0], Self.column("rough", seconds: 1, worse)])) == "best")
  }

  /// With such trainings a score without merit cannot be judged; one that luck does not explain is recommended.
  @Test func trainingsThatDisagreeLeaveOtherScoresUnjudged() throws {
    let scores = [Self.column("other", [6, 1, 9, 4, 0, 10, 3, 8, 2, 5, 11, 7])]
    let shuffled = [0.57, 0.51, 0.60, 0.54, 0.50, 0.61, 0.53, 0.58, 0.52, 0.56, 0.59, 0.55]
    let low = try Self.verdict(scores, seeds: [Self.accuracies, shuffled])
    #expect((low.reliability?.ofMean ?? 1) < TruthReliability.smallestReliability)
    #expect(low.finding == .indistinguishable && low.reliability?.leavesOrderUnclear == true)
    let high = try Self.verdict(scores, seeds: [Self.accuracies, Self.accuracies])
    #expect(high.finding == .nothingTrusted)
    #expect(high.reliability?.ofMean == 1 && high.reliability?.leavesOrderUnclear == false)
    let clear = try Self.verdict(scores + [Self.column("perfect", Self.perfect)], seeds: [Self.accuracies, shuffled])
    #expect(Self.recommended(clear) == "perfect" && clear.reliability?.leavesOrderUnclear == true)
  }
}

struct TruthReliabilityTests {
  /// Of four, ranks 1 2 3 4 against 1 3 2 4: r = 1 − 6·2/(4·15) = 0.8, and 2·0.8/1.8 for the mean of two.
  @Test func theMeanOfTwoSeedsIsSteppedUp() throws {
    let reliability = try #require(TruthReliability(accuracies: [[1, 2, 3, 4], [1, 3, 2, 4]]))
    #expect(abs(reliability.betweenSeeds - 0.8) < 1e-12)
    #expect(abs(reliability.ofMean - 1.6 / 1.8) < 1e-12)
    #expect(abs(reliability.ceiling - (1.6 / 1.8).squareRoot()) < 1e-12)
  }

  @Test func pairsOfSeedsAreAveraged() throws {
    // 0.8, 0.8 and 1 − 6·6/60 = 0.4 (1 3 2 4 against 2 1 3 4 differs by 1, 2, 1).
    let reliability = try #require(TruthReliability(accuracies: [[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]]))
    #expect(abs(reliability.betweenSeeds - 2.0 / 3) < 1e-12 && reliability.seeds == 3)
  }

  /// Equal orders agree in every resample; of orders without relation the interval includes both signs.
  @Test func fewArchitecturesLeaveAWideInterval() throws {
    let order = (0..<12).map(Double.init)
    #expect(TruthReliability(accuracies: [order, order])?.interval == 1...1)
    let shuffled: [Double] = [7, 1, 10, 4, 0, 11, 3, 8, 2, 6, 9, 5]
    let interval = try #require(TruthReliability(accuracies: [order, shuffled])?.interval)
    #expect(interval.lowerBound < -0.3 && interval.upperBound > 0.5, "\(interval)")
  }

  @Test func oneSeedLeavesItUnknownAndOppositeSeedsAgreeOnNothing() throws {
    #expect(TruthReliability(accuracies: [[1, 2, 3]]) == nil)
    let opposite = try #require(TruthReliability(accuracies: [[1, 2, 3], [3, 2, 1]]))
    #expect(opposite.betweenSeeds == -1 && opposite.ofMean == 0 && opposite.ceiling == 0)
  }
}
