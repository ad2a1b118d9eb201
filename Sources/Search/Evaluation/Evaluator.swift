import Datasets
import Graphs
import Latency
import Metrics
import Networks
import Spaces
import TangentKernels
import Torch
import Training

/// Measures architectures by a plan: builds the network, trains it briefly, takes its kernel, and hands
/// each ingredient, made once, to every metric that asks for it.
///
/// With a ladder (``EvaluationPlan/rungs``) the one training is measured at several of its epochs. Measuring
/// changes neither weights nor running statistics, and draws nothing.
///
/// Used by several workers at once; every call builds a network of its own.
///
/// ```swift
/// let images = try DatasetLocations().copy(of: DatasetCatalogue.standard).trainingImages()
/// let evaluator = try Evaluator(EvaluationPlan(epochs: 1), images: images, seed: Seed(0))
/// let evaluation = try evaluator.evaluate("|nor_conv_3x3~0|+…", seed: Seed(1))
/// print(evaluation.summary(of: "lga"))
/// ```
public struct Evaluator: Sendable {
  /// The plan, with all sizes that its space declares.
  public let plan: EvaluationPlan
  /// What the plan's names stand for.
  public let catalogue: Catalogue
  public let space: any SearchSpace
  public let scale: NetworkScale
  public let data: EvaluationData
  public let device: Device
  let recipe: Recipe
  let metrics: [Metric]
  private let finalScale: NetworkScale
  private let latencies: LatencyTable?
  let needs: Set<Ingredient>

  /// - Parameters:
  ///   - seed: decides which images are used.
  ///   - latencies: what latencies of final networks are predicted by; without it they are undefined.
  ///   - catalogue: has the plan's space and metrics.
  /// - Throws: ``SearchError`` where the plan has no meaning or the data set is too small for it.
  public init(
    _ plan: EvaluationPlan, images: TrainingImages, seed: Seed, device: Device = .cpu,
    latencies: LatencyTable? = nil, catalogue: Catalogue = .standard
  ) throws(SearchError) {
    try plan.validate(in: catalogue)
    let plan = try plan.completed(in: catalogue)
    self.plan = plan
    self.catalogue = catalogue
    self.device = device
    self.latencies = latencies
    scale = plan.networkScale(for: images.images)
    finalScale = try plan.finalScale(for: images.images, in: catalogue)
    recipe = plan.trainingRecipe
    (space, metrics) = try searching {
      (try plan.searchSpace(in: catalogue), try plan.metrics.map(catalogue.metric))
    }
    if plan.epochs > 0,
      let refusal = recipe.regularization.refusal(forImagesOfHeight: scale.imageHeight, width: scale.imageWidth)
    {
      throw .invalid(refusal)
    }
    needs = metrics.reduce(into: []) { $0.formUnion($1.ingredients) }
    data = try EvaluationData(images, plan: plan, seed: seed, device: device, needsProbe: needs.needProbe)
  }

  /// The architecture with this text, measured as often as the plan repeats.
  /// - Throws: ``SearchError`` as ``evaluate(_:seed:isCancelled:)-(Architecture,_,_)``, and for a text
  ///   that is no architecture of the plan's space.
  public func evaluate(_ text: String, seed: Seed) throws(SearchError) -> Evaluation {
    let architecture = try searching { try space.architecture(text) }
    return try evaluate(architecture, seed: seed)
  }

  /// Measures an architecture as often as the plan repeats.
  ///
  /// The same seed gives the same numbers for a number of intra-operator threads.
  /// - Parameter isCancelled: asked between steps of training and between repeats.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop. A network that diverges or
  ///   ignores its input is a result with undefined values.
  public func evaluate(
    _ architecture: Architecture, seed: Seed, isCancelled: () -> Bool = { false }
  ) throws(SearchError) -> Evaluation {
    try evaluate(EvaluationRequest(architecture, seed: seed, fidelity: plan.fidelity), isCancelled: isCancelled)
  }

  /// Measures an architecture at a fidelity, as often as the plan repeats.
  ///
  /// A fidelity of k epochs is the training of the plan's epochs, measured after its k-th, and not a training that is
  /// annealed within k: so a promotion can continue it. With ``EvaluationPlan/separatesRungs`` it is the latter, and
  /// promotions train from scratch.
  /// - Throws: ``SearchError`` as above, and for a fidelity that differs from the plan's in more than its epochs.
  public func evaluate(
    _ request: EvaluationRequest, isCancelled: () -> Bool
  ) throws(SearchError) -> Evaluation {
    try plan.checkFidelity(request.fidelity)
    var measurements: [NetworkMeasurement] = []
    for index in 0..<plan.repeats {
      if isCancelled() { throw .cancelled }
      measurements.append(try measure(request, index, isCancelled: isCancelled))
    }
    return Evaluation(architecture: request.architecture, measurements: measurements)
  }

  /// The metrics that follow from the graph alone, without a network.
  ///
  /// Architectures of equal function differ in them where one has dead edges.
  public func costValues(of architecture: Architecture) throws(SearchError) -> [String: MetricValue] {
    try searching {
      let context = MeasurementContext(
        graph: try space.graph(of: architecture, at: scale), subject: .missing(reason: "not measured"),
        deployment: try deployment(of: architecture))
      let costs = metrics.filter { $0.ingredients.needNoNetwork }
      return Dictionary(try costs.map { ($0.name, try $0.value(in: context)) }) { first, _ in first }
    }
  }

  /// The network that the architecture becomes in the end; nil where no metric asks for it.
  func deployment(of architecture: Architecture) throws -> Deployment? {
    guard !needs.isDisjoint(with: [.deployment, .latency]) else { return nil }
    return Deployment(graph: try space.graph(of: architecture, at: finalScale), latencies: latencies)
  }
}

extension ContinuousClock.Instant {
  /// The time since this instant.
  var elapsedSeconds: Double { (ContinuousClock.now - self) / .seconds(1) }
}
