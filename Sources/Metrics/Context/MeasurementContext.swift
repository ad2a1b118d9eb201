import Graphs
import Networks
import TangentKernels
import Training

/// One network at one moment of its training, with everything that metrics read of it.
///
/// Ingredients such as ``kernel()`` are made when they are first asked for, once for all metrics, and timed. One that
/// cannot be made throws its reason every time. Nothing here changes the network's parameters or running statistics.
///
/// ```swift
/// let context = MeasurementContext(graph: graph, subject: .network(network), images: images)
/// let lga = try Metric.labelGradientAlignment.value(in: context)
/// ```
///
/// Used by one thread at a time.
public final class MeasurementContext {
  /// What is measured.
  public enum Subject {
    /// A network; where running batch-norm statistics are read, those of the network that `evaluated` gives, which has
    /// the same parameters.
    case network(Network, evaluated: (() throws -> Network)? = nil)
    /// Nothing, for a reason: such as an output that does not depend on the input.
    case missing(reason: String)
  }

  /// The whole architecture, dead parts included, as the benchmarks count.
  public let graph: NetworkGraph
  public let images: MeasurementImages
  public let kernelOptions: KernelOptions
  /// The network that is shipped in the end; nil where it is not known.
  public let deployment: Deployment?
  /// What the short training gave so far; empty at initialization.
  public let epochs: [EpochRecord]
  /// Asked between the parts of a long computation.
  public let isCancelled: () -> Bool
  private let subject: Subject

  private var made: [Ingredient: Result<Any, any Error>] = [:]
  /// The seconds that each ingredient took, without those it is made of.
  public private(set) var seconds: [Ingredient: Double] = [:]
  /// The seconds that each metric took itself, by name, without its ingredients.
  private var ownSeconds: [String: Double] = [:]
  /// The same, by name, of metrics that are measured in contexts of their own, which others may have used before.
  private var chargedSeconds: [String: Double] = [:]
  /// The ingredients that are being made, innermost last, with the seconds of those that were made within each.
  private var making: [(ingredient: Ingredient, innerSeconds: Double)] = []
  /// What each ingredient was made of.
  private var parts: [Ingredient: Set<Ingredient>] = [:]
  /// What the metric that is being computed declares; nil outside of one, and within an ingredient.
  private var allowed: (ingredients: Set<Ingredient>, metric: String)?

  public init(
    graph: NetworkGraph, subject: Subject, images: MeasurementImages = MeasurementImages(),
    kernelOptions: KernelOptions = KernelOptions(), deployment: Deployment? = nil, epochs: [EpochRecord] = [],
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.graph = graph
    self.subject = subject
    self.images = images
    self.kernelOptions = kernelOptions
    self.deployment = deployment
    self.epochs = epochs
    self.isCancelled = isCancelled
  }

  /// The network as it is.
  /// - Throws: ``UndefinedValue`` where there is none.
  public func network() throws -> Network {
    switch subject {
    case .network(let network, _): return network
    case .missing(let reason): throw UndefinedValue(reason)
    }
  }

  /// The network with the running batch-norm statistics that evaluations use, recomputed on training images.
  /// - Throws: ``UndefinedValue`` where there is no network.
  public func evaluatedNetwork() throws -> Network {
    try value(of: .evaluatedNetwork) {
      switch subject {
      case .network(let network, let evaluated): return try evaluated?() ?? network
      case .missing(let reason): throw UndefinedValue(reason)
      }
    }
  }

  /// Why there is no network; nil if there is one.
  public var missingReason: String? {
    if case .missing(let reason) = subject { reason } else { nil }
  }

  /// The value of an ingredient: made by the body when it is first asked for, and kept.
  ///
  /// - Throws: what the body throws, every time; ``MetricError/undeclared(ingredient:metric:)`` within a metric that
  ///   did not declare it.
  public func value<Value>(of ingredient: Ingredient, _ make: () throws -> Value) throws -> Value {
    if let allowed, !allowed.ingredients.contains(ingredient) {
      throw MetricError.undeclared(ingredient: ingredient.name, metric: allowed.metric)
    }
    if let outer = making.last?.ingredient { parts[outer, default: []].insert(ingredient) }
    if made[ingredient] == nil {
      let metric = allowed
      allowed = nil
      making.append((ingredient, 0))
      let start = ContinuousClock.now
      let result = Result { try make() as Any }
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      allowed = metric
      seconds[ingredient] = elapsed - making.removeLast().innerSeconds
      if !making.isEmpty { making[making.count - 1].innerSeconds += elapsed }
      made[ingredient] = result
    }
    guard let value = try made[ingredient]?.get() as? Value else {
      preconditionFailure("the ingredient \(ingredient) was made with another type")
    }
    return value
  }

  /// Whether an ingredient has been made.
  public func has(_ ingredient: Ingredient) -> Bool {
    if case .success = made[ingredient] { true } else { false }
  }

  /// The seconds of a metric: its own, and those of everything that it is made of, as far as it has been made, as if no
  /// other metric had asked for it.
  public func seconds(of metric: Metric) -> Double {
    var found: Set<Ingredient> = []
    var rest = Array(metric.ingredients)
    while let ingredient = rest.popLast() {
      if found.insert(ingredient).inserted { rest += parts[ingredient] ?? [] }
    }
    return found.reduce(chargedSeconds[metric.name] ?? ownSeconds[metric.name] ?? 0) { $0 + (seconds[$1] ?? 0) }
  }

  /// Says what a metric took itself, where that was in contexts of its own.
  func charge(_ seconds: Double, to metric: String) { chargedSeconds[metric] = seconds }

  private var allIngredientSeconds: Double { seconds.values.reduce(0, +) }

  /// Takes over the value of an ingredient that was computed elsewhere.
  public func set(_ value: some Any, for ingredient: Ingredient) {
    made[ingredient] = .success(value)
    seconds[ingredient] = 0
  }

  /// Runs a metric's body, which may ask only for what it declares, and times it.
  func restricted<Value>(
    to ingredients: Set<Ingredient>, of metric: String, _ body: () throws -> Value
  ) rethrows -> Value {
    let before = allowed
    allowed = (ingredients, metric)
    let (start, ingredientSeconds) = (ContinuousClock.now, allIngredientSeconds)
    defer {
      allowed = before
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      ownSeconds[metric] = max(0, elapsed - (allIngredientSeconds - ingredientSeconds))
    }
    return try body()
  }
}

extension Ingredient {
  /// The network with the statistics of evaluations; within other ingredients only.
  static let evaluatedNetwork = Ingredient("evaluated-network", from: .evaluation)
}
