import Tangent

extension SearchCommand {
  /// Why several objectives are not compared.
  static let noWinner =
    "--compare needs a winner; with several objectives, add --prefer, such as --prefer balanced"

  /// Why they have no final round.
  static let noFinalists =
    "--finalists needs one objective, because its final round chooses by held-out loss and cost; leave it out"

  /// The number of finalists: the given one, or the default of a search by scores of untrained networks, which order
  /// the top of a ranking no better than chance.
  func finalistCount(_ configuration: StudyConfiguration) -> Int {
    finalists ?? (SearchOptions.endsWithFinalRound(configuration.objectiveTexts) ? Self.standardFinalists : 0)
  }

  /// The finalists after their training; nothing if there is no round, or if no architecture has a score.
  func finalRound(
    _ preparation: SearchPreparation, _ ranked: [RankedTrial], _ study: Study
  ) throws -> FinalRoundReport? {
    guard var round = preparation.finalRound else { return nil }
    let groups = FinalRound.groups(
      of: ranked.filter { $0.fitness != nil }.uniqued, finalists: preparation.finalists)
    let workers = try work.count(on: Device(study.configuration.device))
    let threads = study.configuration.threads
    let images = try fittingImages(round, groups, study, workers: workers)
    if let images, let makes = preparation.finalRoundOnImages { round = try makes(images) }
    let limit = try study.budget().seconds.map { max($0 * FinalRound.shareOfTime, $0 - (try study.elapsedSeconds())) }
    let bar = ProgressBar(
      "final round", total: round.trainings(of: groups), limit: limit, surface: progress.surface)
    defer { bar.finish() }
    bar.advance(by: 0)
    let finalists = try round.finalists(
      among: groups, study: study, workers: workers, threads: threads,
      finished: { bar.advance() }, isCancelled: { Interruption.isRequested })
    return finalists.isEmpty ? nil : FinalRoundReport(finalists: finalists, plan: round.plan, ranked: ranked)
  }

  /// The number of training images of a final round that must fit a time, if it is smaller than the round's: that of
  /// the round that was begun, or else as many as the remaining time allows.
  private func fittingImages(
    _ round: FinalRound, _ groups: [[RankedTrial]], _ study: Study, workers: Int
  ) throws -> Int? {
    guard let seconds = try study.budget().seconds, compareImages == nil else { return nil }
    var begun = try study.finalRoundResults()?.plan
    let images = begun?.trainingImages
    // Fewer images to train on may leave more to hold out.
    begun?.trainingImages = round.plan.trainingImages
    begun?.heldOutImages = round.plan.heldOutImages
    if begun == round.plan { return images }
    let forecast = try round.forecast(
      of: groups, workers: workers, threads: study.configuration.threads, isCancelled: { Interruption.isRequested })
    let left = seconds - min(try study.elapsedSeconds(), seconds * (1 - FinalRound.shareOfTime))
    let fitting = FinalRound.trainingImages(of: round.plan, forecast, within: left)
    guard let fitting, fitting != round.plan.trainingImages else { return nil }
    progress.note(
      "the final round trains on \(Formatted.counted(fitting, "image")), "
        + (fitting > FinalRound.fewestImages
          ? "as many as fit the time left" : "the fewest that can tell networks apart, which may exceed the time")
        + "; --compare-images sets the number")
    return fitting
  }

  /// The winner beside others, trained the same way; nothing where no architecture has a score.
  func compared(
    _ comparison: FinalComparison, _ winner: RankedTrial?, _ study: Study
  ) throws -> StandingsReport? {
    guard let winner, winner.fitness != nil else { return nil }
    let configuration = study.configuration
    let compareSeeds = compareSeeds ?? Self.standardCompareSeeds
    let contestants = try FinalComparison.contestants(
      winner: winner.trial.architecture, of: configuration, catalogue: TangentCommand.catalogue)
    let bar = ProgressBar("compare", total: contestants.count * compareSeeds, surface: progress.surface)
    defer { bar.finish() }
    bar.advance(by: 0)
    return StandingsReport(
      standings: try comparison.standings(
        of: contestants, runs: compareSeeds, study: study, workers: work.count(on: comparison.device),
        threads: configuration.threads,
        finished: { bar.advance() }, isCancelled: { Interruption.isRequested }),
      testImages: comparison.testImages)
  }
}
