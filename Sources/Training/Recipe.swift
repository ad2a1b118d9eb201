import Datasets

/// How a network is trained.
public struct Recipe: Hashable, Sendable, Codable {
  public var name: String
  public var source: String
  /// The length T that the schedule is made for. A run may stop earlier.
  public var epochs: Int
  public var batchSize: Int
  public var learningRate: Double
  public var schedule: LearningRateSchedule
  public var optimizer: StochasticGradientDescent.Options
  public var augmentation: Augmentation

  public init(
    name: String, source: String, epochs: Int, batchSize: Int, learningRate: Double, schedule: LearningRateSchedule,
    optimizer: StochasticGradientDescent.Options, augmentation: Augmentation
  ) {
    self.name = name
    self.source = source
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.optimizer = optimizer
    self.augmentation = augmentation
  }

  /// NAS-Bench-201's recipe of `epochs` epochs, with a cosine of its own length.
  private static func nasBench201(epochs: Int) -> Recipe {
    Recipe(
      name: "nasbench201-\(epochs)", source: "Dong and Yang (NAS-Bench-201), ICLR 2020", epochs: epochs,
      batchSize: 256, learningRate: 0.1, schedule: .cosine,
      optimizer: .init(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4), augmentation: .standard)
  }

  public static let nasBench201Short = nasBench201(epochs: 12)
  public static let nasBench201Full = nasBench201(epochs: 200)

  /// The short training before LGA in the paper's released scripts.
  public static let mok2022 = Recipe(
    name: "mok-2022", source: "Mok et al., CVPR 2022: released code", epochs: 1, batchSize: 1024, learningRate: 0.025,
    schedule: .constant, optimizer: .init(momentum: 0.9, usesNesterov: false, weightDecay: 3e-4),
    augmentation: .standard)

  /// A short training for reduced networks on a few thousand images: many small steps.
  public static let short = Recipe(
    name: "short", source: "this project", epochs: 1, batchSize: 48, learningRate: 0.1, schedule: .constant,
    optimizer: .init(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4), augmentation: .none)

  public static let all: [Recipe] = [.short, .mok2022, .nasBench201Short, .nasBench201Full]

  /// - Throws: ``TrainingError/unknownRecipe(_:known:)``.
  public static func named(_ name: String) throws(TrainingError) -> Recipe {
    guard let recipe = all.first(where: { $0.name == name }) else {
      throw .unknownRecipe(name, known: all.map(\.name))
    }
    return recipe
  }
}
