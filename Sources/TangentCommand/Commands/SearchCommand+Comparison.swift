import Tangent

extension SearchCommand {
  /// Why several objectives are not compared.
  static let noWinner =
    "--compare needs a winner; with several objectives, add --prefer, such as --prefer balanced"

  /// Why they have no final round.
  static let noFinalists =
    "--finalists needs one objective, because its final round ranks by held-out loss alone; leave it out"

  /// How many are trained longer: the number that is given, or the default of a search by scores of untrained networks,
  /// which order the top of a ranking no better than chance.
  func finalistCount(_ configuration: StudyConfiguration) throws -> Int {
    if let finalists { return finalists }
    return SearchOptions.endsWithFinalRound(
      [configuration.objective] + (configuration.otherObjectives ?? [])) ? Self.standardFinalists : 0
  }

  /// The best trained longer, best first; nothing where no architecture has a score.
  func finalists(
    _ round: FinalRound, _ count: Int, _ ranked: [RankedTrial], _ study: Study
  ) throws -> [FinalRound.Finalist] {
    let groups = FinalRound.groups(of: ranked.filter { $0.fitness != nil }.uniqued, finalists: count)
    let bar = ProgressBar("final round", total: round.trainings(of: groups), surface: progress.surface)
    defer { bar.finish() }
    bar.advance(by: 0)
    return try round.finalists(
      among: groups, study: study, workers: work.count(on: Device(study.configuration.device)),
      threads: study.configuration.threads,
      finished: { bar.advance() }, isCancelled: { Interruption.isRequested })
  }

  /// The winner beside others, trained the same way; nothing where no architecture has a score.
  func compared(
    _ comparison: FinalComparison, _ winner: RankedTrial?, _ study: Study
  ) throws -> [FinalComparison.Standing] {
    guard let winner, winner.fitness != nil else { return [] }
    let configuration = study.configuration
    let compareSeeds = compareSeeds ?? Self.standardCompareSeeds
    let contestants = try FinalComparison.contestants(
      winner: winner.trial.architecture, of: configuration, catalogue: TangentCommand.catalogue)
    let bar = ProgressBar("compare", total: contestants.count * compareSeeds, surface: progress.surface)
    defer { bar.finish() }
    bar.advance(by: 0)
    return try comparison.standings(
      of: contestants, runs: compareSeeds, study: study, workers: work.count(on: comparison.device),
      threads: configuration.threads,
      finished: { bar.advance() }, isCancelled: { Interruption.isRequested })
  }
}
