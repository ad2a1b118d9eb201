import ArgumentParser
import Tangent

/// `tangent recipes`: the ways to train, or one of them in detail.
struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes", abstract: "List the ways to train a network, or explain one.",
    discussion: """
      A recipe is a value for --recipe in train, score, kernel, evolve and search. --batch-size, --learning-rate, \
      --schedule, --warm-up, --optimizer, --augment and others modify it (`tangent train --help`). A schedule by step reaches zero whatever the number of epochs.

      EXAMPLES
        tangent recipes
        tangent recipes nasbench201-12
        tangent recipes --json
      """)

  @Argument(
    help: "A recipe to explain; without one, all are listed.",
    completion: .list(TangentCommand.catalogue.recipes.map(\.name)))
  var name: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    if let name {
      let recipe = try TangentCommand.catalogue.recipe(named: name)
      try output.print(record(of: recipe)) { try Terminal.output.write(details(of: recipe)) }
    } else {
      try output.print(["recipes": JSONValue(TangentCommand.catalogue.recipes.map(record))]) {
        try table.write(to: .output)
      }
    }
  }

  private var table: Table {
    var table = Table([
      .text("recipe"), .number("epochs"), .number("batch size"), .number("learning rate"), .text("schedule"),
      .text("augmentation"), .prose("source"),
    ])
    for recipe in TangentCommand.catalogue.recipes {
      table.append([
        recipe.name, "\(recipe.epochs)", "\(recipe.batchSize)", Formatted.chosen(recipe.learningRate),
        recipe.schedule.rawValue, augmentation(of: recipe), recipe.source,
      ])
    }
    return table
  }

  private func details(of recipe: Recipe) -> String {
    let rising = recipe.warmUp > 0 ? ", rising for the first \(Formatted.chosen(100 * recipe.warmUp))%" : ""
    let fields = Table(
      [.text(""), .prose("")],
      rows: [
        ["epochs", "\(recipe.epochs)"], ["batch size", "\(recipe.batchSize)"],
        ["learning rate", "\(Formatted.chosen(recipe.learningRate)), \(recipe.schedule.rawValue)\(rising)"],
        ["optimizer", optimizer(of: recipe)], ["augmentation", augmentation(of: recipe)],
        ["regularization", regularization(of: recipe)], ["source", recipe.source],
      ])
    return Terminal.output.styled(recipe.name, .bold) + "\n" + fields.text(width: Terminal.output.width)
  }

  private func augmentation(of recipe: Recipe) -> String {
    switch recipe.augmentation {
    case .none: "none"
    case .crop(let padding): "crop (padding \(padding))"
    case .cropAndFlip(let padding): "crop (padding \(padding)) and flip"
    }
  }

  private func optimizer(of recipe: Recipe) -> String {
    let decay = "weight decay \(Formatted.chosen(recipe.optimizer.weightDecay))"
    let spared = " except of batch norms and biases"
    return switch recipe.optimizer {
    case .stochasticGradientDescent(let options):
      "stochastic gradient descent, momentum \(Formatted.chosen(options.momentum))"
        + "\(options.usesNesterov ? " (Nesterov)" : ""), \(decay)\(options.decaysVectors ? "" : spared)"
    case .adamW(let options): "AdamW, \(decay)\(options.decaysVectors ? "" : spared)"
    }
  }

  private func regularization(of recipe: Recipe) -> String {
    let regularization = recipe.regularization
    let parts = [
      (regularization.labelSmoothing, "label smoothing \(Formatted.chosen(regularization.labelSmoothing))"),
      (regularization.mixUp, "mixup \(Formatted.chosen(regularization.mixUp))"),
      (Double(regularization.cutOut), "cutout of \(regularization.cutOut) pixels"),
      (regularization.trivialAugment ? 1 : 0, "trivial augment"),
      (regularization.averaging, "weights averaged by \(Formatted.chosen(regularization.averaging))"),
    ].filter { $0.0 > 0 }.map(\.1)
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }

  private func record(of recipe: Recipe) -> JSONValue {
    guard case .object(var members) = JSONValue(recipe) else { return JSONValue(recipe) }
    members["source"] = JSONValue(recipe.source)
    return .object(members)
  }
}
