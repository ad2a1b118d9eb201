import Analyses
import Search
import Testing
import Torch

struct CorrelationAnalysisTests {
  /// 0.30, 0.31, …, and one architecture without an accuracy.
  private static let accuracies: [Double?] = (0..<40).map { 0.3 + Double($0) / 100 } + [nil]

  private static func column(
    _ title: String, isBaseline: Bool = false, seconds: Double? = nil, _ value: (Int) -> Double?
  ) -> ScoreColumn {
    ScoreColumn(title: title, values: (0..<41).map(value), seconds: seconds, isBaseline: isBaseline)
  }

  private static func analysis(_ scores: [ScoreColumn], workers: Int = 1) throws -> [ScoreAssessment] {
    try CorrelationAnalysis(
      scores: scores, targets: [.init(title: "test", accuracies: accuracies)],
      bootstrap: Bootstrap(resamples: 200, seed: Seed(3)), workers: workers
    ).assessments[0]
  }

  @Test func aPerfectScoreLeadsTheBaselineAndAnEqualOneDoesNot() throws {
    let found = try Self.analysis([
      Self.column("perfect") { Double($0) },
      Self.column("same as parameters") { Double(($0 * 7) % 41) },
      Self.column("parameters", isBaseline: true) { Double(($0 * 7) % 41) },
      Self.column("constant", isBaseline: true) { _ in 1 },
    ])
    #expect(found[0].estimates[.spearman]?.value == 1)
    #expect(found[0].estimates[.spearman]?.interval == 1...1)
    #expect(found[0].lead?.baseline == "parameters" && found[0].lead?.isNone == false)
    #expect(found[1].lead?.difference.value == 0 && found[1].lead?.isNone == true)
    #expect(found[2].lead == nil)
    #expect(found[3].estimates[.spearman] == nil)
  }

  @Test func architecturesWithoutAccuracyDoNotCountAndThoseWithoutScoreDo() throws {
    let found = try Self.analysis([Self.column("half") { $0 < 20 ? nil : Double($0) }])
    #expect(found[0].count == 40 && found[0].undefinedCount == 20)
    // The worst half has no score: every pair across is ordered, and a pair within it is a tie.
    let pairs = 40.0 * 39 / 2
    let tied = 20.0 * 19 / 2
    #expect(abs((found[0].estimates[.pairProbability]?.value ?? 0) - (pairs - tied / 2) / pairs) < 1e-12)
  }

  @Test func workersChangeNothing() throws {
    let scores = (1...6).map { step in
      Self.column("score \(step)", isBaseline: step == 6) { Double(($0 * step * 7) % 41) }
    }
    #expect(try Self.analysis(scores) == Self.analysis(scores, workers: 3))
  }

  @Test func repeatsAreAssessedEachByItself() throws {
    let score = ScoreColumn(
      title: "two repeats", values: (0..<41).map { Double($0) },
      repeats: [(0..<41).map { Double($0) }, (0..<41).map { -Double($0) }])
    #expect(try Self.analysis([score])[0].spearmanOfRepeats == [1, -1])
  }

  @Test func aRequestToStopIsHeard() {
    #expect(throws: SearchError.cancelled) {
      try CorrelationAnalysis(
        scores: [Self.column("a") { Double($0) }], targets: [.init(title: "test", accuracies: Self.accuracies)],
        isCancelled: { true })
    }
  }
}
