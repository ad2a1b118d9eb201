import ArgumentParser
import Tangent

/// How networks are trained.
struct TrainingOptions: ParsableArguments {
  @Option(
    name: .customLong("recipe"),
    help: ArgumentHelp(
      "How to train: \(TangentCommand.catalogue.recipes.map(\.name).joined(separator: ", ")); `tangent recipes` explains them. The options "
        + "below change it.",
      valueName: "name"))
  var recipeName = Recipe.short.name

  @Option(
    help: ArgumentHelp(
      "Epochs to train, \(CountRange.epochs.text) (default: 0 for score and kernel, "
        + "\(SearchOptions.standardEpochs) for search, \(EvolveCommand.standardEpochs) for evolve, the recipe's for "
        + "train).",
      valueName: "number"))
  var epochs: Int?

  @Option(name: .customLong(RecipeOption.batchSize.name), help: RecipeOption.batchSize.help)
  var batchSize: Int?

  @Option(
    name: .customLong(RecipeOption.learningRate.name), help: RecipeOption.learningRate.help,
    transform: PlainDecimal.parsed)
  var learningRate: Double?

  @Option(name: .customLong(RecipeOption.schedule.name), help: RecipeOption.schedule.help)
  var schedule: LearningRateSchedule?

  @Option(
    name: .customLong(RecipeOption.warmUp.name), help: RecipeOption.warmUp.help,
    transform: PlainDecimal.parsedPercentage)
  var warmUp: Double?

  @Flag(
    name: .customLong(RecipeOption.augment.name), inversion: .prefixedNo, exclusivity: .chooseLast,
    help: RecipeOption.augment.help)
  var augment: Bool?

  @Option(
    help: ArgumentHelp(
      "Training images on which batch-norm statistics are recomputed before accuracies, losses and running kernels "
        + "are measured; 0 keeps the statistics that training tracked, which suits only a published recipe at its full "
        + "length.", valueName: "number"))
  var recalibrationImages = EvaluationPlan.standardRecalibrationImages

  func validate() throws {
    try CountRange.epochs.check(epochs)
    try CountRange.batchSize.check(batchSize)
    if let learningRate, !(learningRate > 0 && learningRate <= Self.largestLearningRate) {
      throw ValidationError("--learning-rate \(learningRate): a learning rate is greater than 0 and at most 1e30")
    }
    try CountRange.recalibrationImages.check(recalibrationImages, orZero: true)
  }

  /// Far above what is useful and far below what float32 cannot hold.
  private static let largestLearningRate = 1e30

  /// The number of images, or nil where statistics are kept as they are.
  var recalibration: Int? { recalibrationImages == 0 ? nil : recalibrationImages }

  /// The recipe, overridden by the user's choices. Its length is the recipe's own: see
  /// `Recipe.lasting(_:)`.
  /// - Throws: `UnknownName`.
  func recipe() throws -> Recipe {
    var recipe = try TangentCommand.catalogue.recipe(named: recipeName)
    if let batchSize { recipe.batchSize = batchSize }
    if let learningRate { recipe.learningRate = learningRate }
    if let schedule { recipe.schedule = schedule }
    if let augment { recipe.augmentation = augment ? .standard : .none }
    if let warmUp { recipe.warmUp = warmUp }
    return recipe
  }
}

extension LearningRateSchedule: ExpressibleByArgument {}
