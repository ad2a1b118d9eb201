/// A trial's place among others.
public struct RankedTrial: Hashable, Sendable {
  public let trial: Trial
  /// Larger is better: see ``Objective/fitness(of:)``. Nil where the trial has no score.
  public let fitness: Double?

  /// As the algorithms see it.
  var entry: SearchHistory.Entry {
    SearchHistory.Entry(
      number: trial.number, architecture: trial.architecture, fitness: fitness, fidelity: trial.fidelity)
  }

  /// Whether it goes before another in a ranking: with a score before without, then the more epochs, then as
  /// algorithms compare them.
  fileprivate func goesBefore(_ other: RankedTrial) -> Bool {
    if (fitness == nil) != (other.fitness == nil) { return other.fitness == nil }
    // The plan's own fidelity is the highest.
    let (own, others) = (trial.fidelity?.epochs ?? .max, other.trial.fidelity?.epochs ?? .max)
    return own == others ? entry.isBetter(than: other.entry) : own > others
  }
}

extension Sequence<Trial> {
  /// Every trial with its fitness among those of these that have its fidelity, in their order.
  func scored(by objective: Objective) -> [RankedTrial] {
    var ranked = map { RankedTrial(trial: $0, fitness: nil) }
    for places in Dictionary(grouping: ranked.indices, by: { ranked[$0].trial.fidelity }).values {
      let fitness = objective.fitness(of: places.map { ranked[$0].trial.evaluation })
      for (place, value) in zip(places, fitness) {
        ranked[place] = RankedTrial(trial: ranked[place].trial, fitness: value)
      }
    }
    return ranked
  }

  /// Best first; those of fewer epochs after those of more, those without a score last; the earlier trial first on
  /// ties.
  public func ranked(by objective: Objective) -> [RankedTrial] {
    scored(by: objective).sorted { $0.goesBefore($1) }
  }
}

extension [RankedTrial] {
  /// The first of each class of equivalent architectures.
  public var uniqued: [RankedTrial] {
    var seen: Set<String> = []
    return filter { seen.insert($0.trial.equivalenceKey).inserted }
  }
}
