import Spaces

extension Study {
  /// What the study has to choose from, the best first: the finalists of its latest final round by their held-out loss,
  /// then the other trials with a score as the objectives rank them. Equivalent architectures count once.
  /// - Throws: ``SearchError`` where a record is damaged.
  public func ranking() throws(SearchError) -> [RankedTrial] {
    try searching {
      let trials = try trials()
      let round = try finalRoundResults()
      try checkEnding(of: trials, round)
      let ranked = try trials.ranked(by: configuration.objectives(in: catalogue)).uniqued
        .filter { $0.fitness != nil }
      let first = round?.finalists(among: ranked).map(\.ranked) ?? []
      let numbers = Set(first.map(\.trial.number))
      return first + ranked.filter { !numbers.contains($0.trial.number) }
    }
  }

  /// A trial's place in ``ranking()``, from 1; nil where it has none.
  package func place(of trial: Trial) throws(SearchError) -> Int? {
    try ranking().firstIndex { $0.trial.number == trial.number }.map { $0 + 1 }
  }

  /// If the search is complete, checks that the study still has the winner and finalists that it chose.
  /// - Parameters:
  ///   - trials: the study's.
  ///   - results: its ``finalRoundResults()``.
  /// - Throws: ``StudyError`` where the winner, a finalist or a finalist's training is missing.
  public func checkEnding(of trials: [Trial], _ results: FinalResults<Evaluation>?) throws(StudyError) {
    guard let ending = try ending(), ending.isComplete else { return }
    let (round, known) = (ending.round ?? [], Set(trials.map(\.architecture.text)))
    if let missing = (round + [ending.winner].compactMap { $0 }).first(where: { !known.contains($0) }) {
      throw .damaged("ending", url, "refers to the architecture \(missing), which no trial has")
    }
    let trained = Set(results?.results.map(\.architecture.text) ?? [])
    if let missing = round.first(where: { !trained.contains($0) }) {
      throw .damaged("ending", url, "refers to the finalist \(missing), whose training results are missing")
    }
  }

  /// The finalists of the latest final round, as the round has them; none where there was no round.
  ///
  /// A round that was stopped has those that were finished.
  /// - Parameter ranked: the study's trials, the best first.
  /// - Throws: ``StudyError`` where a record is damaged.
  public func finalists(among ranked: [RankedTrial]) throws(StudyError) -> [FinalRound.Finalist] {
    try finalRoundResults()?.finalists(among: ranked) ?? []
  }
}

extension FinalResults<Evaluation> {
  /// The finalists, as their round has them.
  /// - Parameter ranked: the study's trials, the best first.
  public func finalists(among ranked: [RankedTrial]) -> [FinalRound.Finalist] {
    let results = Dictionary(results.map { ($0.architecture, $0) }) { first, _ in first }
    return ranked.compactMap { trial in
      results[trial.trial.architecture].map {
        FinalRound.Finalist(ranked: trial, epochs: $0.epochs, evaluations: $0.results)
      }
    }.winnerFirst
  }
}
