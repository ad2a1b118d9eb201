import Graphs
import Metrics
import Spaces
import Torch

extension Study {
  /// The finished trials by which architectures are ranked: all of them, or, in a comparison, one for each architecture
  /// with the measurements of all its rounds.
  ///
  /// - Throws: ``StudyError`` as ``trials()``.
  public func rankedTrials() throws(StudyError) -> [Trial] {
    let trials = try trials()
    return configuration.given?.rounds == nil ? trials : trials.joiningRounds
  }
}

extension [Trial] {
  /// One trial for each architecture, the first of it, with the measurements of all.
  fileprivate var joiningRounds: [Trial] {
    Dictionary(grouping: self, by: \.architecture).values.compactMap { trials in
      guard var joined = trials.first else { return nil }
      joined.evaluation.measurements = trials.flatMap(\.evaluation.measurements)
      return joined
    }.sorted { $0.number < $1.number }
  }
}

extension Trial {
  /// One measurement of an architecture that a study was given.
  ///
  /// - Throws: ``SearchError`` for an architecture of another space.
  package init(
    _ number: Int, _ evaluation: Evaluation, seed: Seed, of configuration: StudyConfiguration, in space: any SearchSpace
  ) throws(SearchError) {
    let architecture = evaluation.architecture
    let (key, cost) = try searching {
      (
        try space.equivalenceKey(of: architecture),
        try space.graph(of: architecture, at: configuration.target).cost()
      )
    }
    self.init(number: number, equivalenceKey: key, seed: seed.value, targetCost: cost, evaluation: evaluation)
  }
}
