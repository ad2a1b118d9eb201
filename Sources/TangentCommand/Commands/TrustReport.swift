import Tangent

/// Which score to search by, for people and for scripts.
struct TrustReport {
  let analysis: TrustAnalysis
  let scores: Study
  /// The longer trainings.
  let truth: Study
  /// How many networks were asked for.
  let wanted: Int
  /// How many of the longer trainings diverged.
  let diverged: Int
  /// What a search of the same networks and images needs beside the recommendation.
  let searchOptions: [String]
  /// What measuring the same scores of other networks needs.
  let repeatedOptions: [String]
  /// Where the result was written.
  let file: String?

  var verdict: TrustVerdict { analysis.verdict }
  var count: Int { analysis.networks.count }
  var truthPlan: EvaluationPlan { truth.configuration.plan }

  var provenance: [String] {
    [scores, truth].map { study in
      "\(study.url.relativePath): \(study.configuration.plan.provenance(seed: study.configuration.seed))"
    } + [
      (count < wanted ? "\(count) of " : "") + (scores.configuration.given?.summary ?? "")
        + (diverged > 0 ? "; the longer training of \(diverged) diverged" : "")
    ]
  }

  func print() throws {
    let terminal = Terminal.output
    for line in provenance { try terminal.writeLine(line) }
    try terminal.writeLine()
    try networks.write(to: terminal)
    try terminal.writeLine()
    try CorrelationReport.table(verdict.candidates.map(\.assessment)).write(to: terminal)
    try terminal.writeLine()
    for sentence in sentences { try terminal.writeLine(sentence) }
    try terminal.writeLine("\nNext:\n  \(nextCommand)")
  }

  private var networks: Table {
    var table = Table([.number("accuracy"), .number("final parameters"), .text("architecture")])
    for network in analysis.networks {
      table.append([accuracy(network), Formatted.count(network.parameters), network.architecture.text])
    }
    return table
  }

  /// "78.9 ± 0.4 %", over the seeds.
  private func accuracy(_ network: TrustAnalysis.Network) -> String {
    guard let mean = network.accuracy.value.number else { return "-" }
    guard let deviation = network.accuracy.deviation else { return Formatted.percent(mean) }
    return "\(Formatted.fixed(100 * mean, decimals: 1)) ± \(Formatted.fixed(100 * deviation, decimals: 1)) %"
  }

  /// What the figures amount to.
  var sentences: [String] { [ceiling, finding] + comparison + [caution] }

  private var ceiling: String {
    guard let reliability = verdict.reliability else {
      return "One training of each network leaves unknown how far another would agree; use --truth-repeats 2."
    }
    return "Two trainings of the same networks agree on their order with a Spearman correlation of "
      + "\(correlation(reliability.betweenSeeds)); for the mean of \(reliability.seeds) the reliability is "
      + "\(correlation(reliability.ofMean)), and a perfect score would reach \(correlation(reliability.ceiling))."
  }

  private var finding: String {
    switch verdict.finding {
    case .recommended(let candidate):
      let costs = candidate.assessment.score.seconds.map { ", \(Formatted.seconds($0)) for each architecture" } ?? ""
      return "Search by \(analysis.recommendation?.words ?? candidate.assessment.score.title): Spearman "
        + "\(words(candidate))\(costs)."
    case .nothingTrusted:
      let best = verdict.candidates.first.map { " The best is \($0.assessment.score.title): Spearman \(words($0))." }
      return "No score can be trusted here.\(best ?? "") Search by a longer training instead, or judge by more "
        + "networks: --networks \(min(2 * wanted, TrustOptions.networksRange.range.upperBound)) with another --study."
    case .indistinguishable:
      return
        "Nothing can be trusted here: the longer trainings are too short to tell these networks apart, so no score "
        + "can be judged by them. Use more --truth-epochs, --truth-images or --truth-repeats, with another --study."
    }
  }

  /// "0.85 (95 %: 0.50 … 0.97; by luck with a probability of 0.002)".
  private func words(_ candidate: TrustVerdict.Candidate) -> String {
    let estimate = candidate.assessment.estimates[.spearman]
    let interval = estimate?.interval.map {
      "95 %: \(correlation($0.lowerBound)) … \(correlation($0.upperBound)); "
    }
    let luck = candidate.luck.map { Formatted.number($0, digits: 2) } ?? "1"
    return "\(CorrelationReport.correlation(estimate?.value)) (\(interval ?? "")the best of "
      + "\(Formatted.counted(verdict.candidates.count, "score")) would reach it by luck with a probability of \(luck))"
  }

  /// The recommended score beside the best of all and beside counting.
  private var comparison: [String] {
    guard case .recommended(let candidate) = verdict.finding else { return [] }
    var sentences: [String] = []
    if let best = verdict.candidates.first(where: \.isTrusted), best != candidate {
      sentences.append(
        "\(best.assessment.score.title) has \(CorrelationReport.correlation(best.assessment.spearman)), which is within "
          + "\(Formatted.chosen(TrustVerdict.largestLoss)), and costs more.")
    }
    if candidate.assessment.score.isBaseline {
      sentences.append(
        "It counts and measures nothing, so a search by it finds the largest network: give --max-parameters or "
          + "--max-macs.")
    } else if let lead = candidate.assessment.lead {
      let interval = lead.difference.interval.map {
        ", \(correlation($0.lowerBound)) … \(correlation($0.upperBound))"
      }
      sentences.append(
        "It is \(lead.isNone ? "not clearly better" : "better") than the best count, \(lead.baseline) (by "
          + "\(correlation(lead.difference.value))\(interval ?? "")).")
    }
    return sentences
  }

  private var caution: String {
    "\(count) networks leave wide intervals: another \(count) may order the scores differently."
  }

  private func correlation(_ value: Double) -> String { CorrelationReport.correlation(value) }
}

extension TrustReport {
  /// What to run next: the recommended search, a search by longer trainings, or a better judgement.
  var nextCommand: PrintedCommand {
    switch verdict.finding {
    case .recommended:
      if let file { return search(["--trust", file]) }
      guard let recommendation = analysis.recommendation else { return search([]) }
      return search(recommendation.options)
    case .nothingTrusted:
      let images = truthPlan.trainingImages.map { ["--train-images", "\($0)"] } ?? []
      return search(["--metric", "held-out-loss", "--epochs", "\(truthPlan.epochs)", "--repeats", "1"] + images)
    case .indistinguishable:
      var command = PrintedCommand("trust")
      for word in repeatedOptions { command.add(word) }
      command.add("--networks", wanted, unless: TrustOptions.standardNetworks)
      command.add("--truth-epochs", 2 * truthPlan.epochs)
      command.add("--truth-repeats", 2 * truthPlan.repeats)
      command.add("--study", scores.url.deletingPathExtension().lastPathComponent + "-longer")
      return command
    }
  }

  private func search(_ options: [String]) -> PrintedCommand {
    var command = PrintedCommand("search")
    for word in options + searchOptions { command.add(word) }
    return command
  }
}
