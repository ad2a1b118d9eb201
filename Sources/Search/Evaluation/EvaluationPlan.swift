import Architectures
import Datasets
import Metrics
import Networks
import TangentKernels
import Torch
import Training

/// How one architecture is measured: everything that decides the numbers, apart from the seed.
///
/// A plan is stored with every study, so that a figure can be made again.
public struct EvaluationPlan: Hashable, Sendable, Codable {
  /// The search space's name.
  public var space: String
  /// The data set's name, in the catalogue or one's own.
  public var dataset: String
  /// C: channels of the first stage.
  public var channels: Int
  /// N: cells in each stage.
  public var cellsPerStage: Int
  /// The side in pixels that images are averaged down to; nil keeps them as they are.
  public var imageSize: Int?
  public var initializer: Initializer
  public var dataType: DataType
  /// Class-balanced training images drawn for the short training; nil takes all that are not held out.
  public var trainingImages: Int?
  /// Class-balanced images held out of the training set, for the kernel and the accuracy.
  public var heldOutImages: Int
  /// Epochs of training before the kernel is measured; 0 measures at initialization.
  public var epochs: Int
  /// Epochs of the one training at which everything is measured besides the last: an anytime ladder.
  ///
  /// What a rung gives is bit for bit what a plan of so many epochs gives; it costs the measuring and no
  /// training of its own. Nil measures after the last epoch only.
  public var rungs: [Int]?
  /// The recipe's name.
  public var recipe: String
  /// In place of the recipe's own.
  public var batchSize: Int?
  /// In place of the recipe's own.
  public var learningRate: Double?
  /// The name of the kernel's definition, for people; ``kernel`` holds what is computed.
  public var kernelPreset: String
  public var kernel: KernelOptions
  /// N of the N×N kernel: class-balanced images from the held-out part.
  public var kernelImages: Int
  /// Metrics by name, in the order they are shown.
  public var metrics: [String]
  /// How many times with other weights, image orders and augmentations; the score is the mean.
  public var repeats: Int

  public init(
    space: String = "nasbench201", dataset: String = DatasetCatalogue.standard.id, channels: Int = 16,
    cellsPerStage: Int = 5, imageSize: Int? = nil, preset: KernelPreset = .tangent, dataType: DataType = .float32,
    trainingImages: Int? = nil, heldOutImages: Int = 1000, epochs: Int = 0, recipe: Recipe = .short,
    kernelImages: Int? = nil, metrics: [String] = EvaluationPlan.standardMetrics, repeats: Int = 1
  ) {
    self.space = space
    self.dataset = dataset
    self.channels = channels
    self.cellsPerStage = cellsPerStage
    self.imageSize = imageSize
    initializer = preset.initializer
    self.dataType = dataType
    self.trainingImages = trainingImages
    self.heldOutImages = heldOutImages
    self.epochs = epochs
    self.recipe = recipe.name
    kernelPreset = preset.name
    kernel = preset.options
    self.kernelImages = kernelImages ?? preset.images
    self.metrics = metrics
    self.repeats = repeats
  }

  /// What is measured where nothing else is asked for: the paper's four and the simple baselines.
  public static let standardMetrics = [
    "lga", "kernel-mean", "frobenius-norm", "condition-number", "parameters", "macs",
  ]

  /// The sizes of the networks that are built for a data set's images.
  public func networkScale(for images: ImageSet) -> NetworkScale {
    NetworkScale(
      channels: channels, cellsPerStage: cellsPerStage, imageChannels: images.channels,
      imageHeight: imageSize ?? images.height, imageWidth: imageSize ?? images.width, classes: images.classCount)
  }

  /// The recipe with this plan's changes. Its schedule keeps the recipe's length unless more epochs are
  /// asked for, so one epoch of a cosine of twelve is the first of those twelve.
  public func trainingRecipe() throws(SearchError) -> Recipe {
    try searching {
      var recipe = try Recipe.named(recipe)
      recipe.epochs = max(recipe.epochs, epochs)
      if let batchSize { recipe.batchSize = batchSize }
      if let learningRate { recipe.learningRate = learningRate }
      return recipe
    }
  }

  /// Checks every number and name that can be checked without data.
  /// - Throws: ``SearchError`` naming the first that does not fit.
  public func validate() throws(SearchError) {
    let counts: [(CountRange, Int?)] = [
      (.repeats, repeats), (.epochs, epochs), (.kernelImages, kernelImages), (.heldOutImages, heldOutImages),
      (.trainingImages, trainingImages), (.batchSize, batchSize),
    ]
    for case (let count, let number?) in counts {
      if let refusal = count.refusal(of: number) { throw .invalid(refusal) }
    }
    guard heldOutImages >= kernelImages else {
      throw .invalid(
        "the number of held-out images is \(heldOutImages); it must be at least \(kernelImages), the kernel's images")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw .invalid("the learning rate is \(learningRate); it must be a positive number")
    }
    guard dataType == .float32 || dataType == .float64 else {
      throw .invalid("networks are evaluated in float32 or float64, not \(dataType.rawValue)")
    }
    guard !metrics.isEmpty else { throw .invalid("no metric was asked for; `tangent metrics` lists them") }
    let recipe = try trainingRecipe()
    try validateRungs(recipe)
    try searching {
      _ = try SearchSpaces.named(space)
      for metric in metrics { _ = try MetricTable.named(metric) }
    }
  }

  private func validateRungs(_ recipe: Recipe) throws(SearchError) {
    guard let rungs else { return }
    if let outside = rungs.first(where: { !(0...epochs).contains($0) }) {
      throw .invalid("a rung at epoch \(outside) lies outside the \(epochs) epochs that are trained")
    }
    let own: Recipe
    do { own = try Recipe.named(recipe.name) } catch { throw SearchError(error) }
    guard recipe.schedule == .constant || recipe.epochs == own.epochs else {
      throw .invalid(
        "\(epochs) epochs stretch the schedule of \(recipe.name), which is made for \(own.epochs), so that the rungs of "
          + "a ladder would not be those of shorter evaluations; ask for at most \(own.epochs), or another recipe")
    }
  }
}
