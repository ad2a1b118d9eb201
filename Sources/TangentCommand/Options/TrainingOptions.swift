import ArgumentParser
import Tangent

/// How networks are trained.
struct TrainingOptions: ParsableArguments {
  @Option(
    name: .customLong("recipe"),
    help: ArgumentHelp(
      "How to train: \(Recipe.all.map(\.name).joined(separator: ", ")). The options below change it.",
      valueName: "name"))
  var recipeName = Recipe.short.name

  @Option(
    help: ArgumentHelp(
      "Epochs to train; the learning rate keeps the recipe's schedule (default: the recipe's).", valueName: "number"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Images in a training step (default: the recipe's).", valueName: "number"))
  var batchSize: Int?

  @Option(
    help: ArgumentHelp("The schedule's first learning rate (default: the recipe's).", valueName: "rate"),
    transform: PlainDecimal.parsed)
  var learningRate: Double?

  func validate() throws {
    if let epochs, epochs < 0 { throw ValidationError("--epochs \(epochs): the number of epochs is not negative") }
    if let batchSize, batchSize < 1 {
      throw ValidationError("--batch-size \(batchSize): a training step needs at least one image")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate \(learningRate): a learning rate is a positive number")
    }
  }

  /// The recipe with the user's numbers in their places. Its length is that of its schedule: more
  /// epochs make it longer, fewer leave it as it is.
  /// - Throws: ``TrainingError/unknownRecipe(_:known:)``.
  func recipe() throws -> Recipe {
    var recipe = try Recipe.named(recipeName)
    if let batchSize { recipe.batchSize = batchSize }
    if let learningRate { recipe.learningRate = learningRate }
    recipe.epochs = max(recipe.epochs, epochs ?? 0)
    return recipe
  }
}
