/// A trial's place among others.
public struct RankedTrial: Hashable, Sendable {
  public let trial: Trial
  /// Larger is better: see ``Objective/fitness(of:)``. Nil where the trial has no score.
  public let fitness: Double?

  /// As the algorithms see it.
  var entry: SearchHistory.Entry {
    SearchHistory.Entry(number: trial.number, architecture: trial.architecture, fitness: fitness)
  }
}

extension Sequence<Trial> {
  /// Every trial with its fitness among these, in their order.
  func scored(by objective: Objective) -> [RankedTrial] {
    zip(self, objective.fitness(of: map(\.evaluation))).map { RankedTrial(trial: $0, fitness: $1) }
  }

  /// Best first; those without a score last; the earlier trial first on ties.
  public func ranked(by objective: Objective) -> [RankedTrial] {
    scored(by: objective).sorted { $0.entry.isBetter(than: $1.entry) }
  }
}

extension [RankedTrial] {
  /// The first of each class of equivalent architectures.
  public var uniqued: [RankedTrial] {
    var seen: Set<String> = []
    return filter { seen.insert($0.trial.equivalenceKey).inserted }
  }
}
