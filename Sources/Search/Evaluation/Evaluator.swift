import Datasets
import Graphs
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
  public let plan: EvaluationPlan
  public let space: any SearchSpace
  public let scale: NetworkScale
  public let data: EvaluationData
  public let device: Device
  let recipe: Recipe
  let metrics: [Metric]
  let needs: Set<Metric.Ingredient>

  /// - Parameter seed: decides which images are used.
  /// - Throws: ``SearchError`` where the plan has no meaning or the data set is too small for it.
  public init(
    _ plan: EvaluationPlan, images: TrainingImages, seed: Seed, device: Device = .cpu
  ) throws(SearchError) {
    try plan.validate()
    self.plan = plan
    self.device = device
    scale = plan.networkScale(for: images.images)
    recipe = plan.trainingRecipe
    (space, metrics) = try searching {
      (try SearchSpaces.named(plan.space), try plan.metrics.map(MetricTable.named))
    }
    needs = metrics.reduce(into: []) { $0.formUnion($1.ingredients) }
    data = try EvaluationData(images, plan: plan, seed: seed, device: device)
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
    var measurements: [NetworkMeasurement] = []
    for index in 0..<plan.repeats {
      if isCancelled() { throw .cancelled }
      measurements.append(
        try measure(architecture, seed: seed.derived("repeat", index), isCancelled: isCancelled))
    }
    return Evaluation(architecture: architecture, measurements: measurements)
  }

  /// The metrics that follow from the graph alone, without a network.
  ///
  /// Architectures of equal function differ in them where one has dead edges.
  public func costValues(of architecture: Architecture) throws(SearchError) -> [String: MetricValue] {
    let ingredients = try costIngredients(searching { try space.graph(of: architecture, at: scale) })
    let costs = metrics.filter { $0.ingredients.isSubset(of: [.cost]) }
    return Dictionary(costs.map { ($0.name, $0.value(ingredients)) }) { first, _ in first }
  }

  func costIngredients(_ graph: NetworkGraph) throws(SearchError) -> MetricIngredients {
    try searching {
      MetricIngredients(
        kernel: .missing("not measured"), labels: [], cost: try graph.cost(),
        convolutions: graph.simplified().convolutionCount)
    }
  }
}

extension ContinuousClock.Instant {
  /// The time since this instant.
  var elapsedSeconds: Double { (ContinuousClock.now - self) / .seconds(1) }
}
