import Tangent

extension Metric {
  /// Σ_i K_ii / parameters: the mean squared gradient of one parameter, summed over the images.
  static let gradientPerParameter = Metric(
    name: "gradient-per-parameter", title: "Squared gradient per parameter", formula: "Σ K_ii / parameters",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.kernel, .cost], source: "this example"
  ) { context in
    let kernel = try context.kernel()
    let trace = (0..<kernel.size).reduce(0.0) { $0 + kernel[$1, $1] }
    return .defined(trace / Double(try context.cost().parameters))
  }
}

extension SearchAlgorithm {
  /// Mutates the best trial so far; starts from random ones.
  static let hillClimbing = SearchAlgorithm(
    name: "hill-climbing", title: "Hill climbing", summary: "the best trial so far is mutated", source: "this example",
    settings: [.init(name: "starts", meaning: "random architectures at the beginning", standard: 4, range: 1...1000)]
  ) { history, generator throws(ArchitectureError) in
    guard history.number >= history.settings["starts", default: 4], var best = history.entries.first else {
      return try history.sample(&generator)
    }
    for entry in history.entries where entry.isBetter(than: best) { best = entry }
    return try history.mutation(of: best, &generator)
  }
}

extension Recipe {
  /// Half the learning rate of `short`.
  static let gentle = {
    var recipe = Recipe.short
    recipe.name = "gentle"
    recipe.source = "this example"
    recipe.learningRate = 0.05
    return recipe
  }()
}

extension Catalogue {
  /// Everything that Tangent comes with, and this package's own.
  static let mine = {
    var catalogue = Catalogue.standard
    catalogue.spaces.append(StackSpace())
    catalogue.metrics.append(.gradientPerParameter)
    catalogue.algorithms += [.hillClimbing, .shortlist]
    catalogue.recipes.append(.gentle)
    return catalogue
  }()
}
