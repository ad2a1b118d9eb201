import Architectures
import Datasets
import Networks
import Torch
import Training

/// Trains a few architectures alike and measures them on the test images, which no search has seen:
/// whether a search was worth it.
public struct FinalComparison: Sendable {
  /// An architecture and why it is compared.
  public struct Contestant: Hashable, Sendable, Codable {
    public var role: String
    public var architecture: Architecture

    public init(role: String, architecture: Architecture) {
      self.role = role
      self.architecture = architecture
    }
  }

  /// What one contestant reached.
  public struct Standing: Hashable, Sendable, Codable {
    public var contestant: Contestant
    /// Of the network that was trained.
    public var parameters: Int
    /// The share of test images classified correctly; nil where training diverged.
    public var testAccuracy: Double?
    public var epochs: [EpochRecord]
    public var seconds: Double
  }

  public let space: any SearchSpace
  public let scale: NetworkScale
  public let recipe: Recipe
  public let seed: Seed
  public let device: Device
  private let initializer: Initializer
  private let training: BatchSource
  private let test: BatchSource

  /// - Parameters:
  ///   - plan: the space, the data set, the network's size, the number of epochs and of training images
  ///     (nil: all), and the recipe, whose schedule becomes a cosine of that many epochs. The kernel's
  ///     part of it is not used.
  ///   - seed: decides images, weights and orders, the same ones for every contestant.
  /// - Throws: ``SearchError`` where the data set has too few images.
  public init(
    _ plan: EvaluationPlan, training: TrainingImages, test: TestImages, seed: Seed, device: Device = .cpu
  ) throws(SearchError) {
    self.seed = seed
    self.device = device
    scale = plan.networkScale(for: training.images)
    // A rate that falls to nothing: accuracies at a constant one are those of the last few steps.
    var recipe = try plan.trainingRecipe()
    recipe.schedule = .cosine
    recipe.epochs = plan.epochs
    self.recipe = recipe
    initializer = plan.initializer
    let options = BatchOptions(device: device, imageSize: plan.imageSize, dataType: plan.dataType)
    (space, self.training, self.test) = try searching {
      let images = training.images
      var chosen = Array(images.labels.indices)
      if let count = plan.trainingImages {
        var draw = try BalancedDraw(
          labels: images.labels, classCount: images.classCount, seed: seed.derived("comparison images"))
        chosen = try draw.take(count)
      }
      return (
        try SearchSpaces.named(plan.space), try BatchSource(images, options).restricted(to: chosen),
        try test.batches(options)
      )
    }
  }

  /// Trains and measures one contestant.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func standing(of contestant: Contestant, isCancelled: () -> Bool = { false }) throws(SearchError) -> Standing {
    let start = ContinuousClock.now
    return try searching {
      let graph = try space.graph(of: contestant.architecture, at: scale)
      let network = try Network(
        graph, initializer: initializer, seed: seed.derived("weights"), device: device,
        dataType: training.options.dataType)
      let trainer = try Trainer(network, recipe: recipe, data: training, seed: seed.derived("training"))
      while trainer.records.count < recipe.epochs, !trainer.hasDiverged {
        try trainer.trainEpoch(isCancelled: isCancelled)
      }
      return Standing(
        contestant: contestant, parameters: try graph.cost().parameters,
        testAccuracy: trainer.hasDiverged ? nil : try accuracy(of: network, on: test, isCancelled: isCancelled),
        epochs: trainer.records, seconds: start.elapsedSeconds)
    }
  }

  /// The winner of a search, an architecture drawn at random and the one with most parameters, the
  /// latter two within the search's bounds.
  ///
  /// The third is left out where the space cannot be listed. Cost: a graph for every architecture of it.
  public static func contestants(
    winner: Architecture, of configuration: StudyConfiguration
  ) throws(SearchError) -> [Contestant] {
    try searching {
      let space = try SearchSpaces.named(configuration.plan.space)
      let bounded = BoundedSpace(space: space, bounds: configuration.bounds, scale: configuration.target)
      var generator = Seed(configuration.seed).derived("random contestant").generator()
      var contestants = [
        Contestant(role: "winner", architecture: winner),
        Contestant(role: "random", architecture: try bounded.sample(&generator)),
      ]
      var largest: (architecture: Architecture, parameters: Int)?
      for architecture in space.all().map({ Array($0) }) ?? [] {
        let cost = try space.graph(of: architecture, at: configuration.target).cost()
        if configuration.bounds.allow(cost), cost.parameters > largest?.parameters ?? 0 {
          largest = (architecture, cost.parameters)
        }
      }
      if let largest { contestants.append(Contestant(role: "most parameters", architecture: largest.architecture)) }
      return contestants
    }
  }
}
