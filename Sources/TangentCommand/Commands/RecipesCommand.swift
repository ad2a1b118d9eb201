import ArgumentParser
import Tangent

/// `tangent recipes`: the ways to train, or one of them in detail.
struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes", abstract: "List the ways to train a network, or explain one.",
    discussion: """
      A recipe is a value for --recipe in train, score, kernel, evolve and search. --batch-size, --learning-rate, \
      --schedule, --warm-up and --augment modify it. A schedule by step reaches zero whatever the number of epochs.

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
    let optimizer = recipe.optimizer
    let fields = Table(
      [.text(""), .prose("")],
      rows: [
        ["epochs", "\(recipe.epochs)"], ["batch size", "\(recipe.batchSize)"],
        ["learning rate", "\(Formatted.chosen(recipe.learningRate)), \(recipe.schedule.rawValue)"],
        [
          "optimizer",
          "stochastic gradient descent, momentum \(Formatted.chosen(optimizer.momentum))"
            + "\(optimizer.usesNesterov ? " (Nesterov)" : ""), weight decay \(Formatted.chosen(optimizer.weightDecay))",
        ],
        ["augmentation", augmentation(of: recipe)], ["source", recipe.source],
      ])
    return Terminal.output.styled(recipe.name, .bold) + "\n" + fields.text(width: Terminal.output.width)
  }

  private func augmentation(of recipe: Recipe) -> String {
    switch recipe.augmentation {
    case .none: "none"
    case .cropAndFlip(let padding): "crop (padding \(padding)) and flip"
    }
  }

  private func record(of recipe: Recipe) -> JSONValue {
    guard case .object(var members) = JSONValue(recipe) else { return JSONValue(recipe) }
    members["source"] = JSONValue(recipe.source)
    return .object(members)
  }
}
