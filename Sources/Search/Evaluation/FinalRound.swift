import Datasets
import Spaces
import Torch

/// The best architectures of a search, trained longer to choose among them.
///
/// A score orders the middle of a search better than its top. The final round trains the best ones on more images for
/// more epochs, by successive halving: see ``FinalSchedule``. The one with the lowest loss on images held out of the
/// training set wins. No test image takes part.
public struct FinalRound: Sendable {
  /// An architecture and what it reached.
  public struct Finalist: Hashable, Sendable {
    /// Its place in the search.
    public let ranked: RankedTrial
    /// The epochs that it was trained for before it won or dropped out.
    public let epochs: Int
    /// One measurement for each seed that it was trained from.
    public let evaluation: Evaluation

    /// - Parameter evaluations: one for each seed.
    init(ranked: RankedTrial, epochs: Int, evaluations: [Evaluation]) {
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
  private let evaluator: Evaluator
  private let seed: Seed
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

  /// The finalists, the winner first: those trained longest by held-out loss, then those of each earlier step.
  ///
  /// Cost: that of the ``FinalSchedule``. Without a study, a training that goes on starts again from scratch.
  /// - Parameters:
  ///   - candidates: the best first, which is what ties are broken by.
  ///   - study: where each result is stored when it is known, and earlier ones are taken from. Trainings that may go on
  ///     are kept beside it.
  ///   - workers: how many trainings go on side by side; they change nothing.
  ///   - finished: called after each training of each step, on its worker's thread.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func finalists(
    among candidates: [RankedTrial], study: Study? = nil, workers: Int = 1, threads: Int = 1,
    finished: @escaping @Sendable () -> Void = {}, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) -> [Finalist] {
    let checkpoints = study.map { StudyCheckpoints(besides: $0.url) }
    let steps = FinalSchedule(finalists: candidates.count, epochs: plan.epochs).steps
    var remaining = candidates
    var finalists: [Finalist] = []
    for (step, next) in zip(steps, steps.dropFirst().map(\.finalists) + [0]) {
      let trainings = remaining.flatMap { candidate in
        (0..<step.seeds).map { index in
          Training(
            candidate: candidate, index: index, epochs: step.epochs,
            earlier: index == 0 ? finalists.first { $0.ranked == candidate }?.evaluation : nil)
        }
      }
      let evaluations = try Workers.map(trainings, workers: workers, threads: threads) { training throws(SearchError) in
        let evaluation = try evaluation(of: training, study, checkpoints, isCancelled: isCancelled)
        finished()
        return evaluation
      }
      let trained = remaining.enumerated().map { place, candidate in
        Finalist(
          ranked: candidate, epochs: step.epochs,
          evaluations: Array(evaluations[place * step.seeds..<(place + 1) * step.seeds]))
      }
      finalists = (trained + finalists.filter { !remaining.contains($0.ranked) }).inOrder
      remaining = finalists.prefix(next).map(\.ranked)
    }
    checkpoints?.removeFinalists()
    return finalists
  }

  /// One finalist's, from one set of weights, to the end of a step.
  private struct Training {
    let candidate: RankedTrial
    let index: Int
    let epochs: Int
    /// What it reached in the step before.
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

extension [FinalRound.Finalist] {
  /// Those trained longest first, of these the lowest held-out loss first and those whose training diverged last; ties
  /// stay in their order.
  var inOrder: [FinalRound.Finalist] {
    enumerated().sorted { one, other in
      guard one.element.epochs == other.element.epochs else { return one.element.epochs > other.element.epochs }
      let (own, others) = (one.element.loss.value.number ?? .infinity, other.element.loss.value.number ?? .infinity)
      return own == others ? one.offset < other.offset : own < others
    }.map(\.element)
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
