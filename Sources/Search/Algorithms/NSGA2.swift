import Spaces

extension SearchAlgorithm {
  /// Steady-state NSGA-II: of the best trials so far by front and then by crowding distance, a binary tournament chooses
  /// the one that is mutated.
  ///
  /// The population is the first `population` architectures of ``ParetoRanking/order`` among all trials it may look at,
  /// those that share another trial's evaluation left out: equivalent architectures count once. Two members are drawn with replacement, and the one that comes
  /// first in that order is the parent: of P members the one at place i, from 0, with probability (2·(P − i) − 1) / P².
  /// With one objective this is evolution that never forgets its best.
  ///
  /// A child that was proposed before is replaced by a random architecture, so that a front whose neighbors are all known
  /// does not end the search.
  ///
  /// It differs from the published algorithm in two more ways: children are made one at a time, each from the trials before
  /// it, instead of a generation of P; and by mutation alone, because spaces offer no crossover. The default population
  /// is small because searches are short: 10 as in NATS-Bench's evolution, where the paper has 100 for 25,000
  /// evaluations. It does not limit the front, which is taken from all trials. Cost: O(M·n²) for trial n.
  ///
  /// When not to use it: with more than about three objectives, where nearly all trials are in the first front.
  ///
  /// Source: Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
  /// Transactions on Evolutionary Computation 2002; steady state: Durillo, Nebro, Luna and Alba, EMO 2009; the
  /// population: Dong et al. (NATS-Bench), TPAMI 2021.
  public static let nsga2 = SearchAlgorithm(
    name: "nsga-ii", title: "Steady-state NSGA-II",
    summary: "for several objectives: mutates one of the best trade-offs so far, preferring those in sparse regions",
    source: "Deb et al., IEEE TEC 2002",
    settings: [
      .init(name: "population", meaning: "trials that can become parents", standard: 10, range: 1...100_000)
    ], takesSeveralObjectives: true
  ) { history, generator throws(ArchitectureError) in
    let size = history.settings["population", default: 10]
    let trials = history.entries.filter { $0.reuses == nil }
    guard history.number >= size, !trials.isEmpty else { return try history.sample(&generator) }
    let population = ParetoRanking(trials.map(\.fitnesses)).order.prefix(size)
    let draws = (0..<2).map { _ in Int.random(in: population.indices, using: &generator) }
    let child = try history.mutation(of: trials[population[min(draws[0], draws[1])]], &generator)
    let isKnown = history.entries.contains { $0.architecture == child.architecture }
    return isKnown ? try history.sample(&generator) : child
  }
}
