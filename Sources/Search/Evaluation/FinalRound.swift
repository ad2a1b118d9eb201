import Datasets
import Spaces
import Torch

/// The best architectures of a search, trained longer to choose among them.
///
/// A score orders the middle of a search better than its top. The final round trains two groups on more images for more
/// epochs: the best by score, and the best of those that cost at most half as much as the costliest. In each group, the
/// worse ones drop out step by step: see ``FinalSchedule``. Of those left, the winner is the cheapest whose loss on
/// images held out from the training set is within one standard error of the lowest, because seeds differ as much as
/// the best architectures do. No test image takes part.
///
/// Source of the one-standard-error rule: Breiman, Friedman, Olshen and Stone, "Classification and regression trees",
/// 1984.
public struct FinalRound: Sendable {
  /// An architecture and what it reached.
  public struct Finalist: Hashable, Sendable {
    /// Its place in the search.
    public let ranked: RankedTrial
    /// The epochs that it was trained for until it won or dropped out.
    public let epochs: Int
    /// One measurement per training seed.
    public let evaluation: Evaluation

    /// - Parameter evaluations: one for each seed.
    package init(ranked: RankedTrial, epochs: Int, evaluations: [Evaluation]) {
      self.ranked = ranked
      self.epochs = epochs
      evaluation = Evaluation(
        architecture: ranked.trial.architecture, measurements: evaluations.flatMap(\.measurements))
    }

    public var loss: MetricSummary { evaluation.summary(of: "held-out-loss") }
    public var accuracy: MetricSummary { evaluation.summary(of: "validation-accuracy") }
  }

  /// How a finalist is trained and measured.
  public var plan: EvaluationPlan { evaluator.plan }
  let evaluator: Evaluator
  let seed: Seed
  /// Of the images trained on and held out.
  private let images: [String]

  /// The images that decide, where there are enough.
  public static let heldOutImages = 5000

  /// - Parameters:
  ///   - plan: the search's, with the number of epochs and of training images of this round. Up to
  ///     ``heldOutImages`` others are held out.
  ///   - seed: decides images, weights and orders, the same ones for every finalist.
  /// - Throws: ``SearchError`` where the data set has too few images.
  public init(
    _ plan: EvaluationPlan, images: TrainingImages, seed: Seed, device: Device = .cpu, catalogue: Catalogue = .standard
  ) throws(SearchError) {
    var plan = plan
    plan.metrics = ["held-out-loss", "validation-accuracy"]
    plan.repeats = 1
    plan.rungs = nil
    plan.holdOutMore(of: images)
    evaluator = try Evaluator(
      plan, images: images, seed: seed.derived("finalists"), device: device, catalogue: catalogue)
    self.seed = seed.derived("finalist")
    let provenance = try evaluator.provenance(of: images)
    self.images = [provenance.training, provenance.heldOut ?? ""]
  }

  /// The groups of finalists: half of them are the best by score, the others the best of the rest whose final network
  /// has at most half the multiply-accumulates of the costliest. One group if there are none of the latter.
  ///
  /// - Parameter ranked: the architectures with a score, best first.
  public static func groups(of ranked: [RankedTrial], finalists: Int) -> [[RankedTrial]] {
    let largest = ranked.map(\.multiplyAccumulates).max() ?? 0
    let best = ranked.prefix(finalists - finalists / 2)
    let cheap = ranked.dropFirst(best.count).filter { 2 * $0.multiplyAccumulates <= largest }.prefix(finalists / 2)
    return cheap.isEmpty ? [Array(ranked.prefix(finalists))] : [Array(best), Array(cheap)]
  }

  /// The schedule of each group.
  public func schedules(of groups: [[RankedTrial]]) -> [FinalSchedule] {
    groups.map { FinalSchedule(finalists: $0.count, epochs: plan.epochs, fewest: max(1, 4 / groups.count)) }
  }

  /// The number of training runs of all steps, including those that continue another.
  public func trainings(of groups: [[RankedTrial]]) -> Int {
    schedules(of: groups).flatMap(\.steps).reduce(0) { $0 + $1.finalists * $1.seeds }
  }

  /// The finalists: the winner, then the others trained longest, by held-out loss, then those that dropped out earlier.
  ///
  /// Cost: that of the ``FinalSchedule`` of each group. Without a study, training runs that continue start from
  /// scratch.
  /// - Parameters:
  ///   - groups: each with the best first; ties are broken in this order.
  ///   - study: stores each result when it is known, and supplies earlier ones. Training runs that may continue are
  ///     kept beside it.
  ///   - workers: how many trainings go on side by side; they change nothing.
  ///   - finished: called after each training run of each step, on its worker's thread.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func finalists(
    among groups: [[RankedTrial]], study: Study? = nil, workers: Int = 1, threads: Int = 1,
    finished: @escaping @Sendable () -> Void = {}, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) -> [Finalist] {
    let checkpoints = study.map { StudyCheckpoints(besides: $0.url) }
    let schedules = schedules(of: groups)
    var remaining = groups
    var finalists: [Finalist] = []
    for place in 0..<(schedules.map(\.steps.count).max() ?? 0) {
      let steps = schedules.map { $0.steps.indices.contains(place) ? $0.steps[place] : nil }
      var trainings: [Training] = []
      for case (let step?, let group) in zip(steps, remaining) {
        for candidate in group {
          let earlier = finalists.first { $0.ranked == candidate }?.evaluation
          trainings += (0..<step.seeds).map {
            Training(candidate: candidate, index: $0, epochs: step.epochs, earlier: $0 == 0 ? earlier : nil)
          }
        }
      }
      let evaluations = try Workers.map(trainings, workers: workers, threads: threads) { training throws(SearchError) in
        let evaluation = try evaluation(of: training, study, checkpoints, isCancelled: isCancelled)
        finished()
        return evaluation
      }
      let results = Dictionary(grouping: zip(trainings, evaluations)) { $0.0.candidate }
      for (index, step) in steps.enumerated() {
        guard let step else { continue }
        let trained = remaining[index].map { candidate in
          Finalist(ranked: candidate, epochs: step.epochs, evaluations: (results[candidate] ?? []).map(\.1))
        }.inOrder
        finalists = trained + finalists.filter { !remaining[index].contains($0.ranked) }
        let next = schedules[index].steps.dropFirst(place + 1).first?.finalists ?? 0
        remaining[index] = trained.prefix(next).map(\.ranked)
      }
    }
    checkpoints?.removeFinalists()
    return finalists.winnerFirst
  }

  /// One finalist's training from one set of weights to the end of a step.
  private struct Training {
    let candidate: RankedTrial
    let index: Int
    let epochs: Int
    /// Its result in the previous step.
    let earlier: Evaluation?
  }

  private func evaluation(
    of training: Training, _ study: Study?, _ checkpoints: StudyCheckpoints?,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(SearchError) -> Evaluation {
    let architecture = training.candidate.trial.architecture
    let goesOn = training.epochs < plan.epochs
    let record = FinalTraining(
      purpose: .finalRound, plan: plan, seed: seed.value, index: training.index,
      epochs: goesOn ? training.epochs : nil, images: images, device: evaluator.device.description,
      architecture: architecture)
    return try record.result(keptIn: study) { () throws(SearchError) in
      let folder = checkpoints?.folder(ofFinalist: training.candidate.trial.number)
      var fidelity = plan.fidelity
      fidelity.epochs = training.epochs
      var earlier: EvaluationRequest.Earlier?
      if let evaluation = training.earlier, let folder { earlier = .init(evaluation: evaluation, folder: folder) }
      return try evaluator.evaluate(
        EvaluationRequest(
          architecture, seed: training.index == 0 ? seed : seed.derived("finalist", training.index), fidelity: fidelity,
          earlier: earlier, keptIn: goesOn ? folder : nil),
        isCancelled: isCancelled)
    }
  }
}

extension EvaluationPlan {
  /// Holds out what a training on few images leaves, up to ``FinalRound/heldOutImages``, because more images make an
  /// accuracy less noisy.
  /// - Parameter images: all training images that there are.
  package mutating func holdOutMore(of images: TrainingImages) {
    guard let trainingImages else { return }
    let most = images.largestHeldOutCount(trainingCount: trainingImages)
    heldOutImages = max(heldOutImages, min(most, FinalRound.heldOutImages))
  }
}
