import Datasets
import Graphs
import Metrics
import Networks
import Spaces
import Torch
import Training

/// Trains a few architectures the same way and measures them on the test images, which no search has seen, to show
/// whether a search was worth it.
public struct FinalComparison: Sendable {
  /// An architecture and why it is compared.
  public struct Contestant: Hashable, Sendable, Codable {
    /// `winner`, `random`, `largest` or `standard`.
    public var role: String
    /// An architecture of any space.
    public var architecture: Architecture
    /// The sizes of its network; with nil, those of the comparison.
    public var sizes: NetworkSizes?
    /// The name of a well-known network.
    public var name: String?

    public init(role: String, architecture: Architecture, sizes: NetworkSizes? = nil, name: String? = nil) {
      self.role = role
      self.architecture = architecture
      self.sizes = sizes
      self.name = name
    }
  }

  /// What one contestant reached from one set of initial weights.
  public struct Run: Hashable, Sendable, Codable {
    /// The share of test images classified correctly; nil where training diverged.
    public var testAccuracy: Double?
    /// The mean share over the classes that occur; nil where training diverged, and in records of earlier versions.
    public var testBalancedAccuracy: Double?
    public var epochs: [EpochRecord]
    public var seconds: Double

    public init(testAccuracy: Double?, testBalancedAccuracy: Double?, epochs: [EpochRecord], seconds: Double) {
      self.testAccuracy = testAccuracy
      self.testBalancedAccuracy = testBalancedAccuracy
      self.epochs = epochs
      self.seconds = seconds
    }
  }

  /// What one contestant reached over all runs.
  public struct Standing: Hashable, Sendable, Codable {
    public var contestant: Contestant
    /// Of the network that was trained.
    public var parameters: Int
    /// The multiply-accumulates of the trained network, for one image.
    public var multiplyAccumulates: Int
    public var runs: [Run]

    public init(contestant: Contestant, parameters: Int, multiplyAccumulates: Int, runs: [Run]) {
      self.contestant = contestant
      self.parameters = parameters
      self.multiplyAccumulates = multiplyAccumulates
      self.runs = runs
    }

    /// The runs' mean, and the sample deviation where there are two or more; undefined where one diverged.
    public var testAccuracy: MetricSummary {
      MetricSummary(runs.map { $0.testAccuracy.map { .defined($0) } ?? .undefined("training diverged") })
    }

    /// The same of ``Run/testBalancedAccuracy``.
    public var testBalancedAccuracy: MetricSummary {
      MetricSummary(runs.map { $0.testBalancedAccuracy.map { .defined($0) } ?? .undefined("training diverged") })
    }

    public var seconds: Double { runs.reduce(0) { $0 + $1.seconds } }

    /// How this contestant's accuracies differ from another's; nil where a training diverged.
    public func difference(to other: Standing) -> MeanDifference? {
      let (own, others) = (runs.compactMap(\.testAccuracy), other.runs.compactMap(\.testAccuracy))
      guard own.count == runs.count, others.count == other.runs.count else { return nil }
      return MeanDifference(own, others)
    }
  }

  public let scale: NetworkScale
  public let recipe: Recipe
  public let seed: Seed
  public let device: Device
  private let recalibrationImages: Int?
  private let initializer: Initializer
  private let training: BatchSource
  private let test: BatchSource
  private let plan: EvaluationPlan
  private let catalogue: Catalogue
  /// Of the images trained on and of the test images.
  private let images: [String]

  /// - Parameters:
  ///   - plan: the space, the data set, the network's size, the number of epochs and of training images
  ///     (nil: all), and the recipe, whose rate falls to zero by a cosine within that many epochs unless it
  ///     anneals by itself. The kernel's part of it is not used.
  ///   - seed: decides images, weights and orders, the same ones for every contestant.
  /// - Throws: ``SearchError`` where the data set has too few images.
  public init(
    _ plan: EvaluationPlan, training: TrainingImages, test: TestImages, seed: Seed, device: Device = .cpu,
    catalogue: Catalogue = .standard
  ) throws(SearchError) {
    self.seed = seed
    self.device = device
    self.plan = plan
    self.catalogue = catalogue
    scale = try plan.completed(in: catalogue).networkScale(for: training.images)
    // A rate that falls to zero: at a constant rate, accuracies depend on the last few steps.
    var recipe = plan.recipe
    if !recipe.schedule.annealsWithinBudget { recipe.schedule = .cosineByStep }
    self.recipe = recipe.lasting(plan.epochs)
    recalibrationImages = plan.recalibrationImages
    initializer = plan.initializer
    let options = BatchOptions(device: device, imageSize: plan.imageSize, dataType: plan.dataType)
    (self.training, self.test) = try searching {
      let images = training.images
      var chosen = Array(images.labels.indices)
      if let count = plan.trainingImages {
        var draw = try BalancedDraw(
          labels: images.labels, classCount: images.classCount, classNames: images.classNames,
          seed: seed.derived("comparison images"))
        chosen = try draw.takeProportionally(count)
      }
      return (
        try BatchSource(images, options).restricted(to: chosen), try test.batches(options)
      )
    }
    let sources = [self.training, self.test]
    images = try searching { try sources.map { try $0.checksum().description } }
  }

  /// The number of test images.
  public var testImages: Int { test.count }

  /// Trains a contestant from one set of initial weights and measures it.
  /// - Parameter index: which weights and orders; equal for contestants that are compared.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func run(
    _ contestant: Contestant, index: Int, isCancelled: () -> Bool = { false }
  ) throws(SearchError) -> Run {
    let start = ContinuousClock.now
    return try searching {
      let own = seed.derived("run", index)
      let network = try Network(
        try graph(of: contestant), initializer: initializer, seed: own.derived("weights"),
        device: device, dataType: training.options.dataType)
      let trainer = try Trainer(network, recipe: recipe, data: training, seed: own.derived("training"))
      while trainer.records.count < recipe.epochs, !trainer.hasDiverged {
        try trainer.trainEpoch(isCancelled: isCancelled)
      }
      let performance =
        trainer.hasDiverged
        ? nil
        : try HeldOutPerformance(
          of: trainer.measurableNetwork(recalibratedOn: recalibrationImages), on: test, isCancelled: isCancelled)
      return Run(
        testAccuracy: performance?.accuracy, testBalancedAccuracy: performance?.balancedAccuracy,
        epochs: trainer.records,
        seconds: start.elapsedSeconds)
    }
  }

  /// Trains every contestant from as many sets of initial weights, the same sets for each.
  ///
  /// - Parameters:
  ///   - study: where each is stored when it has finished, and those that were stored earlier are taken from.
  ///   - workers: how many trainings go on side by side; they change nothing.
  ///   - threads: each worker's intra-operator threads.
  ///   - finished: called after each training, on its worker's thread.
  /// - Returns: their standings, in the order of the contestants.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func standings(
    of contestants: [Contestant], runs: Int, study: Study? = nil, workers: Int = 1, threads: Int = 1,
    finished: @escaping @Sendable () -> Void = {}, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) -> [Standing] {
    let pairs = contestants.flatMap { contestant in (0..<runs).map { (contestant: contestant, index: $0) } }
    let results = try Workers.map(pairs, workers: workers, threads: threads) { pair throws(SearchError) in
      var plan = plan
      if pair.contestant.architecture.space != plan.space {
        (plan.space, plan.spaceDefinition) = (pair.contestant.architecture.space, nil)
      }
      plan.sizes = pair.contestant.sizes ?? plan.sizes
      let training = FinalTraining(
        purpose: .comparison, plan: plan, seed: seed.value, index: pair.index, images: images,
        device: device.description, architecture: pair.contestant.architecture)
      let result = try training.result(keptIn: study) { () throws(SearchError) -> Run in
        try run(pair.contestant, index: pair.index, isCancelled: isCancelled)
      }
      finished()
      return result
    }
    return try searching {
      try contestants.enumerated().map { place, contestant in
        let cost = try graph(of: contestant).cost()
        return Standing(
          contestant: contestant, parameters: cost.parameters, multiplyAccumulates: cost.multiplyAccumulates,
          runs: Array(results[place * runs..<(place + 1) * runs]))
      }
    }
  }

  private func graph(of contestant: Contestant) throws -> NetworkGraph {
    try contestant.graph(in: plan, at: scale, catalogue)
  }
}

extension FinalComparison.Contestant {
  /// The network that is trained.
  /// - Parameters:
  ///   - plan: the comparison's.
  ///   - scale: the comparison's, for contestants without sizes of their own.
  func graph(in plan: EvaluationPlan, at scale: NetworkScale, _ catalogue: Catalogue) throws -> NetworkGraph {
    var scale = scale
    scale.sizes = sizes ?? scale.sizes
    let space =
      architecture.space == plan.space
      ? try plan.searchSpace(in: catalogue) : try catalogue.space(named: architecture.space)
    return try space.graph(of: architecture, at: scale)
  }
}
