import Tangent

/// What a search of several objectives found.
extension SearchReport {
  /// The best trials by one objective, or the best trade-offs between several, below a line that says what they are.
  static func printTable(
    _ ranked: [RankedTrial], _ front: [RankedTrial], _ objectives: Objectives, _ configuration: StudyConfiguration
  ) throws {
    guard objectives.single == nil else {
      return try table(ranked.uniqued, objectives.first, configuration).write(to: .output)
    }
    guard !front.isEmpty else { return }
    try Terminal.output.writeLine(
      "Best trade-offs: no other trial is better in one objective and no worse in the others\n"
        + "(↑ higher is better, ↓ lower is better).\n")
    try table(ofFront: front.uniqued, objectives, configuration).write(to: .output)
    guard let share = hypervolume(of: ranked, objectives) else { return }
    try Terminal.output.writeLine("\nHypervolume: \(share).")
  }

  /// How much a front dominates, in words; nil for fewer than three trials: for two, it can
  /// only be 0 or 100 %.
  static func hypervolume(of ranked: [RankedTrial], _ objectives: Objectives) -> String? {
    guard ranked.uniqued.count > 2, let share = ranked.map(\.trial).hypervolumeShare(by: objectives) else { return nil }
    return "the front dominates \(Formatted.percent(share)) of the box between the worst and the best value of each "
      + "objective over all trials"
  }

  /// Why there is nothing to show.
  static func withoutScore(_ ranked: [RankedTrial], _ objectives: Objectives) -> String {
    guard let first = ranked.first else { return "No architecture has been measured yet." }
    return "No architecture has a score by \(objectives.text): \(first.trial.undefinedReason(objectives) ?? "")."
  }

  /// One column for each objective, the best by the first objective first. The costs, like the study's bounds, are those
  /// of the final network.
  static func table(
    ofFront front: [RankedTrial], _ objectives: Objectives, _ configuration: StudyConfiguration
  ) -> Table {
    var table = Table(
      objectives.all.map { .number($0.columnTitle) } + [.number("final parameters"), .number("final MACs")]
        + configuration.latencyColumn + [.number("trial"), .text("architecture")])
    for entry in front {
      let trial = entry.trial
      table.append(
        objectives.all.enumerated().map { entry.scoreText($1, at: $0) } + [
          Formatted.count(trial.targetCost.parameters), Formatted.count(trial.targetCost.multiplyAccumulates),
        ] + configuration.latencyCell(of: trial.architecture) + ["\(trial.number)", trial.architecture.text])
    }
    return table
  }
}

extension Objectives {
  /// Such as "lga and -parameters", or "untrained".
  var text: String { all.map { $0.name(in: TangentCommand.catalogue) }.joined(separator: " and ") }

  /// What a progress bar shows of the best trials: the score, or the number of trade-offs and the best score by the first
  /// objective.
  func progress(_ front: [RankedTrial]) -> String? {
    guard let best = front.first else { return nil }
    let score = "\(first.title) \(best.scoreText(first))"
    return single == nil ? "\(score) of \(Formatted.counted(front.uniqued.count, "trade-off"))" : score
  }
}

extension Objective {
  /// The metric or the sum, its unit, and which direction is better.
  fileprivate var columnTitle: String {
    guard let term = singleTerm else { return "\(name(in: TangentCommand.catalogue)) ↑" }
    return "\(term.title)\(unit.map { " (\($0))" } ?? "") \(term.isHigherBetter ? "↑" : "↓")"
  }

  /// Of a single metric; nil where it has none.
  fileprivate var unit: String? {
    singleTerm.flatMap { try? TangentCommand.catalogue.metric(named: $0.metric).unit }
  }
}

extension [RankedTrial] {
  /// What the next commands use, of a front: the winner, else the trade-off closest to the preferred limit, else the first.
  func chosen(_ winner: RankedTrial?, _ preference: Preference?) -> RankedTrial? {
    winner ?? preference?.closest(in: self) ?? first
  }
}

extension Preference {
  /// Why its choice among trade-offs is preferred, and what that is worth.
  func reason(among front: [RankedTrial], by objectives: Objectives) -> String {
    let tradeOffs = Formatted.counted(front.uniqued.count, "trade-off")
    func best(_ place: Int, of others: String) -> String {
      front.uniqued.count == 1
        ? "It is the only trade-off"
        : "It has the best \(objectives.all[place].name(in: TangentCommand.catalogue)) of \(others)"
    }
    let choice =
      switch self {
      case .balanced: "Of the \(tradeOffs), it is the closest to the best values of all objectives"
      case .best(let place): best(place, of: "the \(tradeOffs)")
      case .limited(let place, let limit):
        best(
          objectives.all.indices.first { $0 != place } ?? place,
          of: "those among the \(tradeOffs) whose \(objectives.all[place].title) is \(Formatted.chosen(limit))"
            + (objectives.all[place].unit.map { " \($0)" } ?? "") + " or better")
      }
    return "\(choice). The choice rests on these values alone: no trade-off was trained further."
  }

  /// The point of a front that comes closest to a limit; nil where there is no limit.
  func closest(in front: [RankedTrial]) -> RankedTrial? {
    guard case .limited(let place, _) = self else { return nil }
    return front.max { ($0.fitnesses[place] ?? -.infinity) < ($1.fitnesses[place] ?? -.infinity) }
  }

  /// That no trade-off is within the limit, and which comes closest.
  func lack(in front: [RankedTrial], of objectives: Objectives) -> String {
    guard case .limited(let place, let limit) = self, let closest = closest(in: front) else {
      return "No trade-off is preferred; choose one from the front."
    }
    let objective = objectives.all[place]
    let unit = objective.unit.map { " \($0)" } ?? ""
    return "No trade-off is within the preferred limit: \(objective.title) \(Formatted.chosen(limit))\(unit) or "
      + "better. The closest has \(objective.title) \(closest.scoreText(objective, at: place))\(unit): \(closest.trial.architecture.text)"
  }

  /// The limit on a metric; nil where there is none, or where it is on another one.
  func limit(on metric: String, in objectives: Objectives) -> Double? {
    guard case .limited(let place, let limit) = self, objectives.all[place].singleTerm?.metric == metric else {
      return nil
    }
    return limit
  }
}
