import Datasets
import Metrics
import Networks
import Spaces
import TangentKernels
import Torch
import Training

/// How one architecture is measured: everything that decides the numbers, apart from the seed.
///
/// A plan is stored with every study, so that its figures can be reproduced.
public struct EvaluationPlan: Hashable, Sendable, Codable {
  /// The search space's name.
  public var space: String
  /// The text that describes the space, if there is one; it takes precedence over the catalogue.
  public var spaceDefinition: SpaceDefinition?
  /// The data set's name in the catalogue, or the path of your own.
  public var dataset: String
  /// How pictures of your own become images; nil for sets that the catalogue names.
  public var pictures: PictureOptions?
  /// The sizes of the networks, by the names that the space gives them; those that are left out are the space's own.
  public var sizes: NetworkSizes
  /// The side in pixels that images are averaged down to, and pictures of your own are resized to; nil keeps them as they
  /// are.
  public var imageSize: Int?
  public var initializer: Initializer
  public var dataType: DataType
  /// Class-balanced training images drawn for the short training; nil takes all that are not held out.
  public var trainingImages: Int?
  /// Class-balanced images held out of the training set, for the kernel and the accuracy.
  public var heldOutImages: Int
  /// Epochs of training before the kernel is measured; 0 measures at initialization.
  public var epochs: Int
  /// Epochs at which everything is measured besides the last: an anytime ladder. Nil measures after the last only.
  ///
  /// The rungs are points of the one training of ``epochs`` epochs and cost only the measurements. Where the learning
  /// rate anneals within the budget, a rung before the last is a network that has not been annealed, and not what a
  /// plan of that many epochs gives: see ``separatesRungs``.
  public var rungs: [Int]?
  /// Whether every rung is trained separately, annealed to zero within its epochs, so that it is bit for bit what a
  /// plan of that many epochs gives. Costs the sum of those trainings.
  public var separatesRungs: Bool
  /// How the network is trained; its length is made to fit ``epochs``: see ``trainingRecipe``.
  public var recipe: Recipe
  /// Training images on which batch-norm statistics are recomputed before anything is measured with running
  /// statistics; nil measures with those that training tracked.
  public var recalibrationImages: Int?
  /// The name of the kernel's definition, for people; ``kernel`` holds what is computed.
  public var kernelPreset: String
  public var kernel: KernelOptions
  /// N of the N×N kernel: class-balanced images from the held-out part.
  public var kernelImages: Int
  /// Class-balanced images, held out too, on which activations and gradients of the loss are measured.
  public var probeImages: Int
  /// Metrics by name, in the order they are shown.
  public var metrics: [String]
  /// How many times to measure, with different weights, image orders and augmentations; the score is the mean.
  public var repeats: Int
  /// Whether every repeat draws kernel and probe images of its own from those held out; otherwise all repeats use the
  /// same.
  public var variesImages: Bool
  /// Whether all architectures that are trained start from one seed, so that each repeat draws weights and image orders
  /// alike for each of them, and less of the difference between scores is due to chance; otherwise every trial has its
  /// own seed, as in studies of earlier versions. Trials without training always have their own; we saw no clear
  /// difference there in how well scores rank.
  public var sharesSeeds: Bool

  public init(
    space: String = SearchSpaces.standard.name, dataset: String = DatasetCatalogue.standard.id,
    sizes: NetworkSizes = [:], imageSize: Int? = nil, preset: KernelPreset = .tangent, dataType: DataType = .float32,
    trainingImages: Int? = nil, heldOutImages: Int = 1000, epochs: Int = 0, recipe: Recipe = .short,
    recalibrationImages: Int? = EvaluationPlan.standardRecalibrationImages, kernelImages: Int? = nil,
    probeImages: Int = EvaluationPlan.standardProbeImages, metrics: [String] = EvaluationPlan.standardMetrics,
    repeats: Int = 1
  ) {
    self.space = space
    self.dataset = dataset
    self.sizes = sizes
    self.imageSize = imageSize
    initializer = preset.initializer
    self.dataType = dataType
    self.trainingImages = trainingImages
    self.heldOutImages = heldOutImages
    self.epochs = epochs
    separatesRungs = false
    self.recipe = recipe
    self.recalibrationImages = recalibrationImages
    kernelPreset = preset.name
    kernel = preset.options
    self.kernelImages = kernelImages ?? preset.images
    self.probeImages = probeImages
    self.metrics = metrics
    self.repeats = repeats
    variesImages = false
    sharesSeeds = true
  }

  /// A channel's mean and variance are over all pixels of these images, so more images hardly change them.
  public static let standardRecalibrationImages = 256

  /// The batch of the zero-cost proxies' released code.
  public static let standardProbeImages = 64

  /// The metrics measured by default: the paper's four and the simple baselines.
  public static let standardMetrics = [
    "lga", "kernel-mean", "frobenius-norm", "condition-number", "parameters", "macs",
  ]

  /// What networks are built for: the plan's sizes and a data set's images.
  public func networkScale(for images: ImageSet) -> NetworkScale {
    NetworkScale(
      sizes: sizes, imageChannels: images.channels, imageHeight: imageSize ?? images.height,
      imageWidth: imageSize ?? images.width, classes: images.classCount)
  }

  /// What final networks are built for, to which bounds and reported costs apply: the space's own sizes.
  /// - Throws: ``SearchError`` for an unknown space.
  public func finalScale(for images: ImageSet, in catalogue: Catalogue = .standard) throws(SearchError) -> NetworkScale
  {
    var scale = networkScale(for: images)
    scale.sizes = try searching { try searchSpace(in: catalogue).standardSizes }
    return scale
  }

  /// The plan with all sizes that its space declares, and with the space's description.
  /// - Throws: ``SearchError`` for an unknown space, or sizes that it does not have.
  public func completed(in catalogue: Catalogue = .standard) throws(SearchError) -> EvaluationPlan {
    var plan = self
    let space = try searching { try searchSpace(in: catalogue) }
    plan.sizes = try searching { try space.completed(sizes) }
    plan.spaceDefinition = space.definition
    return plan
  }

  /// The recipe for this plan's number of epochs: see `Recipe.lasting(_:)`.
  public var trainingRecipe: Recipe { recipe.lasting(epochs) }

  /// Checks every number and name that can be checked without data.
  /// - Throws: ``SearchError`` naming the first that does not fit.
  public func validate(in catalogue: Catalogue = .standard) throws(SearchError) {
    let counts: [(CountRange, Int?)] = [
      (.repeats, repeats), (.epochs, epochs), (.kernelImages, kernelImages), (.heldOutImages, heldOutImages),
      (.probeImages, probeImages), (.trainingImages, trainingImages), (.batchSize, recipe.batchSize),
      (.recalibrationImages, recalibrationImages),
    ]
    for case (let count, let number?) in counts {
      if let refusal = count.refusal(of: number) { throw .invalid(refusal) }
    }
    guard heldOutImages >= kernelImages else {
      throw .invalid(
        "the number of held-out images is \(heldOutImages); it must be at least \(kernelImages), the kernel's images")
    }
    guard recipe.learningRate > 0, recipe.learningRate.isFinite else {
      throw .invalid("the learning rate is \(recipe.learningRate); it must be a positive number")
    }
    guard recipe.warmUp >= 0, recipe.warmUp < 1 else {
      throw .invalid("the warm-up is \(recipe.warmUp); it is a share of the training, from 0 to below 1")
    }
    if let refusal = recipe.regularization.refusal { throw .invalid(refusal) }
    guard dataType == .float32 || dataType == .float64 else {
      throw .invalid("networks are evaluated in float32 or float64, not \(dataType.rawValue)")
    }
    guard !metrics.isEmpty else { throw .invalid("no metric was asked for; `tangent metrics` lists them") }
    try validateRungs()
    let measured = try searching {
      _ = try searchSpace(in: catalogue).completed(sizes)
      return try metrics.map(catalogue.metric)
    }
    let ingredients = measured.reduce(into: Set<Ingredient>()) { $0.formUnion($1.ingredients) }
    guard !ingredients.needProbe || heldOutImages >= probeImages else {
      throw .invalid(
        "the number of held-out images is \(heldOutImages); it must be at least \(probeImages), the probe's images")
    }
    for metric in measured {
      guard let images = metric.follows?.images, images > heldOutImages else { continue }
      throw .invalid(
        "\(metric.name) takes \(images) held-out images, but the number of held-out images is \(heldOutImages); increase "
          + "--validation-images")
    }
  }

  private func validateRungs() throws(SearchError) {
    guard let rungs else { return }
    if let outside = rungs.first(where: { !(0...epochs).contains($0) }) {
      throw .invalid("a rung at epoch \(outside) lies outside the \(epochs) epochs that are trained")
    }
    guard recipe.schedule != .cosine || epochs <= recipe.epochs || separatesRungs else {
      throw .invalid(
        "\(epochs) epochs stretch the schedule of \(recipe.name), which is made for \(recipe.epochs), so that the rungs "
          + "of a ladder would not be those of shorter evaluations; ask for at most \(recipe.epochs), or another recipe"
      )
    }
  }
}

extension EvaluationPlan {
  /// What version 0.1 stored beside the recipe's name.
  private enum FormerKeys: String, CodingKey {
    case batchSize, learningRate
  }

  /// Reads plans of every version. Those of version 0.1 measured with tracked statistics and continue to.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    space = try container.decode(String.self, forKey: .space)
    spaceDefinition = try container.decodeIfPresent(SpaceDefinition.self, forKey: .spaceDefinition)
    dataset = try container.decode(String.self, forKey: .dataset)
    sizes = try container.decodeIfPresent(NetworkSizes.self, forKey: .sizes) ?? NetworkSizes(formerRecord: decoder)
    pictures = try container.decodeIfPresent(PictureOptions.self, forKey: .pictures)
    imageSize = try container.decodeIfPresent(Int.self, forKey: .imageSize)
    initializer = try container.decode(Initializer.self, forKey: .initializer)
    dataType = try container.decode(DataType.self, forKey: .dataType)
    trainingImages = try container.decodeIfPresent(Int.self, forKey: .trainingImages)
    heldOutImages = try container.decode(Int.self, forKey: .heldOutImages)
    epochs = try container.decode(Int.self, forKey: .epochs)
    rungs = try container.decodeIfPresent([Int].self, forKey: .rungs)
    separatesRungs = try container.decodeIfPresent(Bool.self, forKey: .separatesRungs) ?? false
    recipe = try container.decode(Recipe.self, forKey: .recipe)
    recalibrationImages = try container.decodeIfPresent(Int.self, forKey: .recalibrationImages)
    kernelPreset = try container.decode(String.self, forKey: .kernelPreset)
    kernel = try container.decode(KernelOptions.self, forKey: .kernel)
    kernelImages = try container.decode(Int.self, forKey: .kernelImages)
    probeImages = try container.decodeIfPresent(Int.self, forKey: .probeImages) ?? Self.standardProbeImages
    metrics = try container.decode([String].self, forKey: .metrics)
    repeats = try container.decode(Int.self, forKey: .repeats)
    variesImages = try container.decodeIfPresent(Bool.self, forKey: .variesImages) ?? false
    sharesSeeds = try container.decodeIfPresent(Bool.self, forKey: .sharesSeeds) ?? false
    let former = try decoder.container(keyedBy: FormerKeys.self)
    if let size = try former.decodeIfPresent(Int.self, forKey: .batchSize) { recipe.batchSize = size }
    if let rate = try former.decodeIfPresent(Double.self, forKey: .learningRate) { recipe.learningRate = rate }
  }
}
