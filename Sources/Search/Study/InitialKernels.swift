import Datasets
import Spaces
import TangentKernels
import Torch

/// The tangent kernels that a study's architectures have at initialization, computed again, because studies keep none.
///
/// The images are the study's, and a trial's network has the weights that its first repeat began with. What the study
/// measured of a kernel at epoch 0 therefore comes out again, to rounding.
public struct InitialKernels: Sendable {
  /// The metrics of each kernel that are computed.
  public static let metrics = ["lga", "condition-number"]

  /// The study's plan without training, and with these metrics. Its kernel options are the study's, which are the
  /// defaults where a study that measures no kernel was given no others.
  public var plan: EvaluationPlan { evaluator.plan }
  /// The class of each of a kernel's images.
  public var labels: [Int] { evaluator.data.kernel.classes }

  private let evaluator: Evaluator

  /// - Parameter images: those that the study began with, wherever they are now.
  /// - Throws: ``SearchError``, for one where the images are not the study's.
  public init(of study: Study, images: TrainingImages) throws(SearchError) {
    let configuration = study.configuration
    var plan = configuration.plan
    plan.epochs = 0
    plan.rungs = nil
    plan.separatesRungs = false
    plan.repeats = 1
    plan.metrics = Self.metrics
    let device = try searching { try Device(configuration.device) }
    evaluator = try Evaluator(
      plan, images: images, seed: configuration.imageSeed, device: device, catalogue: study.catalogue)
    let given = try study.provenance(of: images)
    try searching { try study.checkImages(given) }
  }

  /// The kernels of some trials, in their order. Cost: that of a kernel each.
  ///
  /// - Parameters:
  ///   - threads: intra-operator threads, which change a kernel in its last bits only.
  ///   - progress: takes the number of kernels that are done, with fractions.
  ///   - isCancelled: asked between two blocks of a kernel.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func kernels(
    of trials: [Trial], threads: Int, progress: @escaping @Sendable (Double) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) -> [KernelMeasurement] {
    try Workers.map(Array(trials.enumerated()), workers: 1, threads: threads) { [evaluator] item throws(SearchError) in
      try evaluator.kernel(
        of: item.element.architecture, seed: Seed(item.element.seed),
        progress: { progress(Double(item.offset) + $1) }, isCancelled: isCancelled)
    }
  }
}

extension StudyConfiguration {
  /// What draws the images of the trials; in a comparison, those of its first round.
  fileprivate var imageSeed: Seed {
    guard given?.rounds != nil else { return Seed(seed) }
    return GivenArchitectures.Rounds.imageSeed(ofRound: 0, GivenArchitectures.Rounds.seed(seed))
  }
}
