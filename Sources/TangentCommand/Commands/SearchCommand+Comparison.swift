import Tangent

extension SearchCommand {
  /// The winner beside others, trained the same way; nothing where no architecture has a score.
  func compared(
    _ comparison: FinalComparison, _ winner: RankedTrial?, _ configuration: StudyConfiguration
  ) throws -> [FinalComparison.Standing] {
    guard let winner, winner.fitness != nil else { return [] }
    let compareSeeds = compareSeeds ?? Self.standardCompareSeeds
    let contestants = try FinalComparison.contestants(
      winner: winner.trial.architecture, of: configuration, catalogue: TangentCommand.catalogue)
    let pairs = contestants.flatMap { contestant in (0..<compareSeeds).map { (contestant: contestant, index: $0) } }
    let bar = ProgressBar("compare", total: pairs.count, surface: progress.surface)
    defer { bar.finish() }
    bar.advance(by: 0)
    let runs = try Workers.map(
      pairs, workers: work.count(on: comparison.device), threads: configuration.threads
    ) { pair throws(SearchError) in
      let run = try comparison.run(pair.contestant, index: pair.index) { Interruption.isRequested }
      bar.advance()
      return run
    }
    return try contestants.enumerated().map { place, contestant in
      try comparison.standing(of: contestant, Array(runs[place * compareSeeds..<(place + 1) * compareSeeds]))
    }
  }
}
