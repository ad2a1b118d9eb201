import Graphs
import Spaces
import Torch

extension EvolutionSubject {
  /// The best architectures of a study by its own objectives, equivalent ones once, the best first; of several objectives
  /// those of the first front, then those of the next.
  /// - Throws: ``SearchError`` for a study of another space or without a trial.
  public static func best(
    _ count: Int, of study: Study, in space: any SearchSpace
  ) throws(SearchError) -> [EvolutionSubject] {
    let name = study.configuration.plan.space
    guard name == space.name else {
      throw .invalid("the study \(study.url.relativePath) is in the space \(name), not in \(space.name)")
    }
    return try searching {
      let objectives = try study.configuration.objectives(in: study.catalogue)
      let ranked = try study.rankedTrials().ranked(by: objectives).uniqued
      guard !ranked.isEmpty else {
        throw SearchError.invalid("the study \(study.url.relativePath) has no architecture yet")
      }
      return ranked.prefix(count).map { EvolutionSubject($0.trial.architecture) }
    }
  }

  /// Different architectures drawn uniformly from those of a space whose output depends on the input.
  ///
  /// Cost: a small graph for each draw.
  /// - Throws: ``SearchError`` where more than half of the space is asked for.
  public static func random(
    _ count: Int, in space: any SearchSpace, seed: Seed
  ) throws(SearchError) -> [EvolutionSubject] {
    if let all = space.count, count > all / 2 {
      throw .invalid(
        "\(count) different architectures cannot be drawn from the \(all) of \(space.name); ask for half of them at most"
      )
    }
    // The smallest network: what its output depends on is the same at every scale.
    let scale = NetworkScale.smallest(in: space, imageSize: 8)
    return try searching {
      var generator = seed.generator()
      var found: [Architecture] = []
      while found.count < count {
        let candidate = space.sample(using: &generator)
        if !found.contains(candidate), try !space.graph(of: candidate, at: scale).isInputIndependent {
          found.append(candidate)
        }
      }
      return found.map { EvolutionSubject($0) }
    }
  }
}
