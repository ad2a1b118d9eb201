import Search

/// Scores beside accuracies of the same architectures.
///
/// ```swift
/// let analysis = try CorrelationAnalysis(
///   scores: [lga, parameters], targets: [.init(title: "test accuracy", accuracies: accuracies)])
/// ```
public struct CorrelationAnalysis: Sendable {
  /// For every target the assessments, in the order of the scores.
  public let assessments: [[ScoreAssessment]]
  public let bootstrap: Bootstrap

  /// The accuracies of the architectures; nil where one has none.
  public struct Target: Hashable, Sendable {
    public let title: String
    public let accuracies: [Double?]

    public init(title: String, accuracies: [Double?]) {
      self.title = title
      self.accuracies = accuracies
    }
  }

  /// Cost: resamples · scores · targets · O(n·log n), on as many threads as there are workers.
  ///
  /// - Parameters:
  ///   - scores: each with a value, or nil, for every architecture.
  ///   - targets: likewise.
  ///   - isCancelled: asked before each score.
  /// - Throws: ``SearchError``, ``SearchError/cancelled`` when asked to stop.
  public init(
    scores: [ScoreColumn], targets: [Target], bootstrap: Bootstrap = Bootstrap(), workers: Int = 1,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) {
    self.bootstrap = bootstrap
    var all: [[ScoreAssessment]] = []
    for target in targets {
      let places = target.accuracies.indices.filter { target.accuracies[$0] != nil }
      let accuracies = places.compactMap { target.accuracies[$0] }
      let members = (0..<bootstrap.resamples).map { bootstrap.members(ofResample: $0, count: accuracies.count) }
      let measured = try Workers.map(scores, workers: workers, threads: 1) { score throws(SearchError) in
        guard !isCancelled() else { throw .cancelled }
        return Resampled(score.restricted(to: places), accuracies, members)
      }
      let best = measured.filter { $0.score.isBaseline && $0.spearman != nil }
        .max { ($0.spearman ?? 0) < ($1.spearman ?? 0) }
      all.append(measured.map { $0.assessment(target: target.title, bootstrap, baseline: best) })
    }
    assessments = all
  }
}

/// A score's statistics in a sample and in its resamples.
private struct Resampled: Sendable {
  let score: ScoreColumn
  private let accuracies: [Double]
  private let statistics: [RankStatistic: Double]
  private let resampled: [[RankStatistic: Double]]

  var spearman: Double? { statistics[.spearman] }

  init(_ score: ScoreColumn, _ accuracies: [Double], _ members: [[Int]]) {
    self.score = score
    self.accuracies = accuracies
    let pairs = RankedPairs(scores: score.values, isHigherBetter: score.isHigherBetter, accuracies: accuracies)
    statistics = pairs.statistics
    resampled = members.map { pairs[$0].statistics }
  }

  func assessment(target: String, _ bootstrap: Bootstrap, baseline: Resampled?) -> ScoreAssessment {
    var estimates: [RankStatistic: ScoreAssessment.Estimate] = [:]
    for (statistic, value) in statistics {
      estimates[statistic] = .init(value: value, interval: bootstrap.interval(of: resampled.map { $0[statistic] }))
    }
    return ScoreAssessment(
      score: score, accuracies: accuracies, target: target, estimates: estimates,
      spearmanOfRepeats: score.repeats.compactMap { values in
        RankedPairs(scores: values, isHigherBetter: score.isHigherBetter, accuracies: accuracies).spearman
      },
      lead: score.isBaseline ? nil : baseline.flatMap { lead(over: $0, bootstrap) })
  }

  private func lead(over baseline: Resampled, _ bootstrap: Bootstrap) -> ScoreAssessment.Lead? {
    guard let own = spearman, let others = baseline.spearman else { return nil }
    let differences = zip(resampled, baseline.resampled).map { own, others -> Double? in
      guard let own = own[.spearman], let others = others[.spearman] else { return nil }
      return own - others
    }
    return .init(
      baseline: baseline.score.title,
      difference: .init(value: own - others, interval: bootstrap.interval(of: differences)))
  }
}
