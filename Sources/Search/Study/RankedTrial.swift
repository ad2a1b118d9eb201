/// A trial's place among others.
public struct RankedTrial: Hashable, Sendable {
  public let trial: Trial
  /// By each objective, larger is better: see ``Objective/fitness(of:)``. Nil where the trial has no score by it.
  public let fitnesses: [Double?]

  /// By the objective, or the first of several.
  public var fitness: Double? { fitnesses.first ?? nil }

  /// As the algorithms see it.
  var entry: SearchHistory.Entry {
    SearchHistory.Entry(
      number: trial.number, architecture: trial.architecture, fitnesses: fitnesses, fidelity: trial.fidelity,
      reuses: trial.reuses)
  }

  /// Whether it has a score by every objective.
  fileprivate var isScored: Bool { fitnesses.allSatisfy { $0 != nil } }

  /// The plan's own fidelity is the highest.
  fileprivate var epochs: Int { trial.fidelity?.epochs ?? .max }
}

extension Sequence<Trial> {
  /// Every trial with its fitnesses among those of these that have its fidelity, in their order.
  func scored(by objectives: Objectives) -> [RankedTrial] {
    var ranked = map { RankedTrial(trial: $0, fitnesses: []) }
    for places in Dictionary(grouping: ranked.indices, by: { ranked[$0].trial.fidelity }).values {
      let fitnesses = objectives.fitnesses(of: places.map { ranked[$0].trial.evaluation })
      for (place, values) in zip(places, fitnesses) {
        ranked[place] = RankedTrial(trial: ranked[place].trial, fitnesses: values)
      }
    }
    return ranked
  }

  func scored(by objective: Objective) -> [RankedTrial] { scored(by: Objectives(objective)) }

  /// Best first; those of fewer epochs after those of more, those without a score last; the earlier trial first on
  /// ties.
  public func ranked(by objective: Objective) -> [RankedTrial] { ranked(by: Objectives(objective)) }

  /// With one objective, as by that one; with several, those of as many epochs by ``ParetoRanking/front`` and within a
  /// front by the first objective, and those without a score by some objective last.
  public func ranked(by objectives: Objectives) -> [RankedTrial] {
    let scored = scored(by: objectives)
    var fronts = [Int](repeating: 0, count: scored.count)
    if objectives.single == nil {
      for places in Dictionary(grouping: scored.indices, by: { scored[$0].trial.fidelity }).values {
        let ranking = ParetoRanking(places.map { scored[$0].fitnesses })
        for (place, front) in zip(places, ranking.front) { fronts[place] = front }
      }
    }
    let order = scored.indices.sorted { place, other in
      let (own, others) = (scored[place], scored[other])
      if own.isScored != others.isScored { return own.isScored }
      if own.epochs != others.epochs { return own.epochs > others.epochs }
      return fronts[place] == fronts[other] ? own.entry.isBetter(than: others.entry) : fronts[place] < fronts[other]
    }
    return order.map { scored[$0] }
  }

  /// The best trade-offs: those of the most epochs that have a score by every objective and that no other of these
  /// dominates, the best by the first objective first. With one objective, those that share the best score.
  ///
  /// Cost: that of a ``ParetoRanking``.
  public func front(by objectives: Objectives) -> [RankedTrial] {
    let scored = scored(by: objectives).filter(\.isScored)
    let longest = scored.map(\.epochs).max()
    let candidates = scored.filter { $0.epochs == longest }
    guard objectives.single == nil else {
      let best = candidates.compactMap(\.fitness).max()
      return candidates.filter { $0.fitness == best }
    }
    let front = ParetoRanking(candidates.map(\.fitnesses)).fronts.first ?? []
    return front.map { candidates[$0] }.sorted { $0.entry.isBetter(than: $1.entry) }
  }
}

extension [RankedTrial] {
  /// The first of each class of equivalent architectures.
  public var uniqued: [RankedTrial] {
    var seen: Set<String> = []
    return filter { seen.insert($0.trial.equivalenceKey).inserted }
  }
}
