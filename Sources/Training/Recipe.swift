import Datasets

/// How a network is trained.
public struct Recipe: Hashable, Sendable, Codable {
  public var name: String
  public var source: String
  /// The length T that the schedule is made for. A run may stop earlier; see ``lasting(_:)``.
  public var epochs: Int
  public var batchSize: Int
  public var learningRate: Double
  public var schedule: LearningRateSchedule
  /// The share of all steps, from 0 to below 1, in which the rate first rises to ``learningRate``.
  public var warmUp: Double
  public var optimizer: OptimizerChoice
  public var augmentation: Augmentation
  public var regularization: Regularization

  public init(
    name: String, source: String, epochs: Int, batchSize: Int, learningRate: Double, schedule: LearningRateSchedule,
    warmUp: Double = 0, optimizer: OptimizerChoice, augmentation: Augmentation,
    regularization: Regularization = .none
  ) {
    self.name = name
    self.source = source
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.warmUp = warmUp
    self.optimizer = optimizer
    self.augmentation = augmentation
    self.regularization = regularization
  }

  /// NAS-Bench-201's recipe of `epochs` epochs, with a cosine of its own length.
  private static func nasBench201(epochs: Int) -> Recipe {
    Recipe(
      name: "nasbench201-\(epochs)", source: "Dong and Yang (NAS-Bench-201), ICLR 2020", epochs: epochs,
      batchSize: 256, learningRate: 0.1, schedule: .cosine,
      optimizer: .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4), augmentation: .standard)
  }

  public static let nasBench201Short = nasBench201(epochs: 12)
  public static let nasBench201Full = nasBench201(epochs: 200)

  /// The short training before LGA in the paper's released scripts.
  public static let mok2022 = Recipe(
    name: "mok-2022", source: "Mok et al., CVPR 2022: released code", epochs: 1, batchSize: 1024, learningRate: 0.025,
    schedule: .constant, optimizer: .sgd(momentum: 0.9, usesNesterov: false, weightDecay: 3e-4),
    augmentation: .standard)

  /// A short training for reduced networks on a few thousand images, annealed to zero within whatever number
  /// of epochs is trained: see `docs/recipes.md` for the alternatives that were measured.
  public static let short = Recipe(
    name: "short", source: ownSource, epochs: 2, batchSize: 48, learningRate: 0.1, schedule: .linearByStep,
    optimizer: .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4), augmentation: .none)

  /// A training whose network is to be used, on all images that are not held out, for as many epochs as there is time.
  ///
  /// The rate rises for a twentieth of the steps and falls to zero by a cosine. What is kept is a moving average of the
  /// weights. No part of it needs to be chosen: see `docs/training.md`.
  public static let final = Recipe(
    name: "final", source: ownSource, epochs: 30, batchSize: 128, learningRate: 0.1, schedule: .cosineByStep,
    warmUp: 0.05, optimizer: .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4, decaysVectors: false),
    augmentation: .standard, regularization: Regularization(labelSmoothing: 0.1, averaging: 0.999))

  /// What ``short`` was in version 0.1: a constant rate, after which scores rank worse than before training. Kept so
  /// that studies of that version can be resumed.
  public static let short01 = Recipe(
    name: "short-0.1", source: "this project, version 0.1", epochs: 1, batchSize: 48, learningRate: 0.1,
    schedule: .constant, optimizer: .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4), augmentation: .none)

  public static let all: [Recipe] = [.short, .final, .mok2022, .nasBench201Short, .nasBench201Full, .short01]

  private static let ownSource = "this project"

  /// The recipe for images that may mean something else when mirrored: a recipe of this project then crops and does not
  /// flip. A published one stays as it is.
  /// - Parameter canBeMirrored: whether a mirrored image is still one of its class.
  public func suited(toImagesThatCanBeMirrored canBeMirrored: Bool) -> Recipe {
    guard !canBeMirrored, source == Self.ownSource else { return self }
    var recipe = self
    recipe.augmentation = augmentation.withoutFlips
    return recipe
  }

  /// The recipe for a training of this many epochs.
  ///
  /// A schedule that anneals within its budget takes that length. A schedule by epoch keeps its own length unless more
  /// epochs are requested, so that one epoch of a cosine of twelve is the first of those twelve.
  public func lasting(_ epochs: Int) -> Recipe {
    var recipe = self
    recipe.epochs = schedule.annealsWithinBudget ? max(1, epochs) : max(self.epochs, epochs)
    return recipe
  }
}

extension Recipe {
  private enum CodingKeys: String, CodingKey {
    case name, source, epochs, batchSize, learningRate, schedule, warmUp, optimizer, augmentation, regularization
  }

  /// Reads recipes of every version: version 0.1 stored those of evaluation plans by name alone, and had no warm-up;
  /// later ones had no regularization.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      let known = Recipe.all.first { $0.name == name }
      guard let recipe = name == Recipe.short.name ? .short01 : known else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "version 0.1 had no recipe '\(name)'"))
      }
      self = recipe
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      source: try container.decode(String.self, forKey: .source),
      epochs: try container.decode(Int.self, forKey: .epochs),
      batchSize: try container.decode(Int.self, forKey: .batchSize),
      learningRate: try container.decode(Double.self, forKey: .learningRate),
      schedule: try container.decode(LearningRateSchedule.self, forKey: .schedule),
      warmUp: try container.decodeIfPresent(Double.self, forKey: .warmUp) ?? 0,
      optimizer: try container.decode(OptimizerChoice.self, forKey: .optimizer),
      augmentation: try container.decode(Augmentation.self, forKey: .augmentation),
      regularization: try container.decodeIfPresent(Regularization.self, forKey: .regularization) ?? .none)
  }

  /// What earlier versions did not have is written only where it is used, so that equal trainings have equal records.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(source, forKey: .source)
    try container.encode(epochs, forKey: .epochs)
    try container.encode(batchSize, forKey: .batchSize)
    try container.encode(learningRate, forKey: .learningRate)
    try container.encode(schedule, forKey: .schedule)
    try container.encode(warmUp, forKey: .warmUp)
    try container.encode(optimizer, forKey: .optimizer)
    try container.encode(augmentation, forKey: .augmentation)
    if regularization != .none { try container.encode(regularization, forKey: .regularization) }
  }
}
