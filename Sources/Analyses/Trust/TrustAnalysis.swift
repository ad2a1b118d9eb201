import Metrics
import Search
import Spaces
import Torch

/// How far scores can be trusted on the images at hand, from two studies of the same architectures: one of cheap scores,
/// one of longer trainings.
public struct TrustAnalysis: Sendable {
  /// An architecture that both studies have measured.
  public struct Network: Hashable, Sendable {
    public let architecture: Architecture
    /// Of each seed; the share of held-out images classified correctly.
    public let accuracies: [Double]
    /// Of the final network.
    public let parameters: Int

    /// With the deviation over the seeds.
    public var accuracy: MetricSummary { MetricSummary(accuracies.map { .defined($0) }) }

    fileprivate var mean: Double { accuracies.reduce(0, +) / Double(accuracies.count) }
  }

  /// The highest mean accuracy first.
  public let networks: [Network]
  public let verdict: TrustVerdict
  /// What `tangent search` should measure; nil where nothing is recommended.
  public let recommendation: TrustRecommendation?

  /// What the longer trainings measure: architectures are compared by the first.
  public static let accuracyMetrics = ["validation-accuracy", "held-out-loss"]
  /// Correlations of fewer say nothing.
  public static let smallestCount = 5

  /// The architectures with scores and with an accuracy of every seed, the best first; one whose training diverged has
  /// none.
  public static func networks(scores: Study, truth: Study) throws(StudyError) -> [Network] {
    let scored = Set(try scores.trials().map(\.architecture))
    var networks: [Network] = []
    for trial in try truth.trials() where scored.contains(trial.architecture) {
      let runs = trial.evaluation.measurements
      let accuracies = runs.compactMap { $0.values[accuracyMetrics[0]]?.number }
      guard !accuracies.isEmpty, accuracies.count == runs.count else { continue }
      networks.append(
        Network(
          architecture: trial.architecture, accuracies: accuracies, parameters: trial.targetCost.parameters))
    }
    return networks.sorted { ($0.mean, $1.architecture.text) > ($1.mean, $0.architecture.text) }
  }

  /// - Parameters:
  ///   - networks: those of ``networks(scores:truth:)``, at least ``smallestCount``.
  ///   - objectives: what is assessed beside the metrics and the objectives of the study of scores.
  ///   - isCancelled: asked before each score.
  /// - Throws: ``SearchError``, ``SearchError/cancelled`` when asked to stop.
  public init(
    of networks: [Network], scores: Study, objectives: [Objective] = [], bootstrap: Bootstrap = Bootstrap(),
    workers: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) {
    guard networks.count >= Self.smallestCount else {
      throw .invalid(
        "\(networks.count) networks are too few to judge scores by; at least \(Self.smallestCount) are needed")
    }
    self.networks = networks
    let columns = try searching {
      try ScoreColumn.columns(of: scores, for: networks.map(\.architecture), objectives: objectives)
    }
    let assessments = try CorrelationAnalysis(
      scores: columns, targets: [.init(title: Self.accuracyMetrics[0], accuracies: networks.map(\.mean))],
      bootstrap: bootstrap, workers: workers, isCancelled: isCancelled
    ).assessments[0]
    let seeds = networks[0].accuracies.indices.map { seed in networks.map { $0.accuracies[seed] } }
    verdict = TrustVerdict(
      assessments, reliability: TruthReliability(accuracies: seeds, bootstrap: bootstrap),
      seed: bootstrap.seed.derived("luck"))
    guard case .recommended(let candidate) = verdict.finding else {
      recommendation = nil
      return
    }
    recommendation = try TrustRecommendation(
      candidate.assessment.score.title, of: scores.configuration.plan, in: scores.catalogue)
  }
}
