import ArgumentParser
import Tangent

/// An option that changes a recipe: the one declaration that parsing, help, recorded options, refusals and the line that
/// says what was measured all read.
///
/// A new one is a declaration here, an entry of ``all``, and the property of ``TrainingOptions`` that holds its value.
struct RecipeOption: Sendable {
  /// Without dashes, such as `batch-size`.
  let name: String
  let help: ArgumentHelp
  /// The arguments that give the recipe's own value to a command line, such as `--batch-size=48`; nil where leaving the
  /// option out gives it.
  let argument: @Sendable (Recipe) -> Argument?
  /// What was changed, in words, such as "batch 48".
  let phrase: @Sendable (Recipe) -> String

  enum Argument: Hashable {
    case value(String)
    /// A flag with another name than the option, such as `no-augment`.
    case flag(String)
  }

  /// In the order of help and of sentences.
  static let all = [learningRate, batchSize, schedule, warmUp, augment]

  static let batchSize = RecipeOption(
    name: "batch-size", help: ArgumentHelp("Images per training step (default: the recipe's).", valueName: "number"),
    argument: { .value("\($0.batchSize)") }, phrase: { "batch \($0.batchSize)" })

  static let learningRate = RecipeOption(
    name: "learning-rate",
    help: ArgumentHelp("The schedule's first learning rate (default: the recipe's).", valueName: "rate"),
    argument: { .value("\($0.learningRate)") }, phrase: { "learning rate \(Formatted.chosen($0.learningRate))" })

  static let schedule = RecipeOption(
    name: "schedule",
    help: ArgumentHelp(
      "How the learning rate falls: \(LearningRateSchedule.allCases.map(\.rawValue).joined(separator: ", ")). Those by "
        + "step reach zero within --epochs, whatever their number (default: the recipe's).", valueName: "name"),
    argument: { .value($0.schedule.rawValue) }, phrase: { $0.schedule.rawValue })

  static let warmUp = RecipeOption(
    name: "warm-up",
    help: ArgumentHelp(
      "The share of the training during which the learning rate rises, such as 10%; 0% for none (default: the recipe's).",
      valueName: "percentage"),
    argument: { $0.warmUp > 0 ? .value("\(100 * $0.warmUp)%") : nil },
    phrase: { "warm-up \(Formatted.chosen(100 * $0.warmUp))%" })

  static let augment = RecipeOption(
    name: "augment", help: "Whether training images are flipped and cropped at random (default: the recipe's).",
    argument: { .flag($0.augmentation == .none ? "no-augment" : "augment") },
    phrase: { $0.augmentation == .none ? "not augmented" : "augmented" })
}

extension Recipe {
  /// Its name, and what was changed, such as "short, changed (learning rate 0.5, batch 16)".
  var title: String {
    guard let own = try? TangentCommand.catalogue.recipe(named: name) else { return name }
    var changes = RecipeOption.all.filter { $0.argument(self) != $0.argument(own) }.map { $0.phrase(self) }
    if optimizer != own.optimizer { changes.append("other optimizer settings") }
    return changes.isEmpty ? name : "\(name), changed (\(changes.joined(separator: ", ")))"
  }
}
