import Spaces

extension SearchAlgorithm {
  /// Aging evolution: the best of a few members of the youngest population, drawn with replacement, is
  /// mutated; the oldest member goes.
  ///
  /// Defaults are NATS-Bench's (population 10, tournament 3). The population is that of the trials it
  /// may look at, so with a pipeline of L trials it lags L − 1 trials behind.
  ///
  /// Source: Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture
  /// search", AAAI 2019; Dong et al. (NATS-Bench), TPAMI 2021.
  public static let regularizedEvolution = SearchAlgorithm(
    name: "evolution", title: "Regularized evolution",
    summary: "mutates the best of a tournament among the youngest trials; the oldest drops out",
    source: "Real et al., AAAI 2019",
    settings: [
      .init(name: "population", meaning: "members that can become parents", standard: 10, range: 1...100_000),
      .init(name: "tournament", meaning: "members drawn for each tournament", standard: 3, range: 1...100_000),
    ]
  ) { history, generator throws(ArchitectureError) in
    let size = history.settings["population", default: 10]
    let population = history.entries.suffix(size)
    guard history.number >= size, let first = population.first else { return try history.sample(&generator) }
    var parent = first
    for draw in 0..<history.settings["tournament", default: 3] {
      let member = population[population.startIndex + Int.random(in: 0..<population.count, using: &generator)]
      if draw == 0 || member.isBetter(than: parent) { parent = member }
    }
    return try history.mutation(of: parent, &generator)
  }
}
