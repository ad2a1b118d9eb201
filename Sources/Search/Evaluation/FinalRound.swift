import Datasets
import Spaces
import Torch

/// The best architectures of a search, trained longer to choose among them.
///
/// A score after a short training orders the middle of a search better than its top. The final round trains the few best
/// on more images for more epochs, each from the same seed, and takes the one with the lowest loss on images held out of
/// the training set. No test image takes part. Cost: one training for each.
public struct FinalRound: Sendable {
  /// An architecture and what it reached.
  public struct Finalist: Hashable, Sendable {
    /// Its place in the search.
    public let ranked: RankedTrial
    public let evaluation: Evaluation

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

  /// The finalists, the lowest held-out loss first; those whose training diverged last.
  ///
  /// - Parameters:
  ///   - candidates: the best first, which is what ties are broken by.
  ///   - study: where each is stored when it has finished, and those that were stored earlier are taken from.
  ///   - workers: how many trainings go on side by side; they change nothing.
  ///   - finished: called after each training, on its worker's thread.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func finalists(
    among candidates: [RankedTrial], study: Study? = nil, workers: Int = 1, threads: Int = 1,
    finished: @escaping @Sendable () -> Void = {}, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) -> [Finalist] {
    let trained = try Workers.map(candidates, workers: workers, threads: threads) { candidate throws(SearchError) in
      let architecture = candidate.trial.architecture
      let training = FinalTraining(
        purpose: .finalRound, plan: plan, seed: seed.value, index: 0, images: images,
        device: evaluator.device.description, architecture: architecture)
      let evaluation = try training.result(keptIn: study) { () throws(SearchError) in
        try evaluator.evaluate(architecture, seed: seed, isCancelled: isCancelled)
      }
      finished()
      return Finalist(ranked: candidate, evaluation: evaluation)
    }
    return trained.byLoss
  }
}

extension [FinalRound.Finalist] {
  /// The lowest held-out loss first, those whose training diverged last; ties stay in their order.
  var byLoss: [FinalRound.Finalist] {
    enumerated().sorted { one, other in
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
