import Datasets
import Graphs
import Networks
import Spaces
import Torch

/// How one architecture is trained: everything that decides the numbers, apart from the machine.
///
/// A plan is stored with every ``Checkpoint``, so that a training can be repeated or resumed.
public struct TrainingPlan: Hashable, Sendable, Codable {
  public var architecture: Architecture
  /// The text that describes the architecture's space, where it comes from one.
  public var spaceDefinition: SpaceDefinition?
  /// The sizes of the network.
  public var scale: NetworkScale
  public var initializer: Initializer
  public var dataType: DataType
  /// The data set's name in the catalogue, or the path of your own.
  public var dataset: String
  /// How pictures of your own become images; nil for sets that the catalogue names.
  public var pictures: PictureOptions?
  /// The side in pixels that images are averaged down to; nil keeps them as they are.
  public var imageSize: Int?
  /// Class-balanced training images to train on; nil takes all that are not held out.
  public var trainingImages: Int?
  /// Images held out of the training set; class-balanced where ``trainingImages`` is a number.
  public var heldOutImages: Int
  public var recipe: Recipe
  /// Training images on which batch-norm statistics are recomputed before anything is measured with running
  /// statistics or written; nil keeps those that training tracked.
  public var recalibrationImages: Int?
  /// How many epochs are to be trained.
  public var epochs: Int
  /// The seed of the images, weights and orders.
  public var seed: UInt64
  /// Further options of the caller, such as those of a kernel that is followed during training.
  public var settings: [String: String]

  public init(
    architecture: Architecture, scale: NetworkScale, initializer: Initializer = .frameworkDefault,
    dataType: DataType = .float32, dataset: String, imageSize: Int? = nil, trainingImages: Int? = nil,
    heldOutImages: Int = 0, recipe: Recipe,
    recalibrationImages: Int? = nil, epochs: Int, seed: UInt64 = 0, settings: [String: String] = [:]
  ) {
    self.architecture = architecture
    self.scale = scale
    self.initializer = initializer
    self.dataType = dataType
    self.dataset = dataset
    self.imageSize = imageSize
    self.trainingImages = trainingImages
    self.heldOutImages = heldOutImages
    self.recipe = recipe
    self.recalibrationImages = recalibrationImages
    self.epochs = epochs
    self.seed = seed
    self.settings = settings
  }

  /// The architecture's network, dead edges included.
  /// - Parameter space: the architecture's.
  public func graph(in space: any SearchSpace) throws(ArchitectureError) -> NetworkGraph {
    try space.graph(of: architecture, at: scale)
  }

  /// The images to train on and those held out.
  /// - Throws: `DatasetError` where there are too few images.
  public func data(_ images: TrainingImages, device: Device = .cpu) throws(DatasetError) -> SearchData {
    let source = Seed(seed).derived("split")
    let split =
      if trainingImages == nil, images.heldOut == nil, !images.drawsByClass {
        try Split.random(imageCount: images.images.count, validationCount: heldOutImages, seed: source)
      } else {
        try images.split(trainingCount: trainingImages, heldOutCount: heldOutImages, seed: source)
      }
    return try SearchData(
      images, split: split, options: BatchOptions(device: device, imageSize: imageSize, dataType: dataType))
  }

  /// A trainer of a new network.
  /// - Parameters:
  ///   - data: as ``data(_:device:)`` gives it; its device is the network's.
  ///   - space: the architecture's.
  /// - Throws: ``TrainingError``.
  public func trainer(on data: BatchSource, in space: any SearchSpace) throws(TrainingError) -> Trainer {
    try Trainer(
      try network(in: space, device: data.options.device), recipe: recipe, data: data,
      seed: Seed(seed).derived("training"))
  }

  /// A trainer that continues from a checkpoint of this plan, bit for bit as if it had never stopped, on the same kind
  /// of machine with the same number of threads.
  /// - Throws: ``TrainingError/checkpoint(_:)`` where the images are different.
  public func trainer(
    on data: BatchSource, in space: any SearchSpace, resuming checkpoint: Checkpoint
  ) throws(TrainingError) -> Trainer {
    let trainer = try trainer(on: data, in: space)
    try trainer.restore(checkpoint)
    return trainer
  }

  private func network(in space: any SearchSpace, device: Device) throws(TrainingError) -> Network {
    do {
      return try Network(
        try graph(in: space), initializer: initializer, seed: Seed(seed).derived("initialisation"), device: device,
        dataType: dataType)
    } catch let error as NetworkError {
      throw .network(error)
    } catch let error as ArchitectureError {
      throw .architecture(error)
    } catch {
      preconditionFailure("an error of another module: \(error)")
    }
  }

  /// Whether continuing a training of this plan to this epoch keeps the learning rates of its earlier epochs.
  ///
  /// Where the schedule depends on the number of epochs, a longer one has different rates from the start.
  public func keepsLearningRates(upTo epochs: Int) -> Bool {
    recipe.schedule == .constant || epochs <= recipe.epochs
  }

  /// The options in which another plan would lead to different numbers, each as "seed 2 instead of 1".
  ///
  /// The number of epochs is not among them where the learning rate is constant.
  /// - Parameter defaults: options that the other plan merely takes from these are ignored.
  public func differences(to other: TrainingPlan, defaults: TrainingPlan? = nil) -> [String] {
    optionDifferences(from: comparable, to: other.comparable, defaults: defaults?.comparable)
      + (defaults.map { $0.spaceDefinition == other.spaceDefinition } == true
        ? [] : SpaceDefinition.differences(from: spaceDefinition, to: other.spaceDefinition))
  }

  private var comparable: TrainingPlan {
    var plan = self
    plan.epochs = 0
    plan.recipe.source = ""
    plan.spaceDefinition = nil
    if plan.recipe.schedule == .constant { plan.recipe.epochs = 0 }
    return plan
  }
}
