import Tangent

/// Which score to search by, for people and for scripts.
package struct TrustReport {
  let analysis: TrustAnalysis
  let scores: Study
  /// The longer trainings.
  let truth: Study
  /// The images and networks that the scores were judged on.
  let conditions: TrustConditions
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
      table.append([network.accuracy.percentText, Formatted.count(network.parameters), network.architecture.text])
    }
    return table
  }

  /// What the figures amount to.
  var sentences: [String] { [ceiling, finding] + comparison + doubt + [caution] + alternative }

  private var ceiling: String {
    guard let reliability = verdict.reliability else {
      return "With one training per network there is no telling how well a second would agree; use --truth-repeats 2."
    }
    let interval = reliability.interval.map { " (95 %: \(range($0)))" } ?? ""
    return "Trained from two seeds, the networks' orders correlate at Spearman "
      + "\(correlation(reliability.betweenSeeds))\(interval). The mean of \(reliability.seeds) seeds has reliability "
      + "\(correlation(reliability.ofMean)), so even a perfect score would be expected to reach only "
      + "\(correlation(reliability.ceiling))."
  }

  private var finding: String {
    switch verdict.finding {
    case .recommended(let candidate):
      let costs = candidate.assessment.score.seconds.map { ", \(Formatted.seconds($0)) per architecture" } ?? ""
      return "Search by \(analysis.recommendation?.words ?? candidate.assessment.score.title): Spearman "
        + "\(words(candidate))\(costs)."
    case .nothingTrusted:
      let best = verdict.candidates.first.map { " The best is \($0.assessment.score.title): Spearman \(words($0))." }
      return "No score can be trusted here.\(best ?? "") Search by longer training instead, or use more "
        + "networks: --networks \(min(2 * wanted, TrustOptions.networksRange.range.upperBound)) with another --study."
    case .indistinguishable:
      return
        "No score can be judged here: the longer trainings are too short or too noisy to tell these networks apart. "
        + "Increase \(Self.longerTruth)."
    }
  }

  /// "0.85 (95 %: 0.50 … 0.97; by luck with a probability of 0.002)".
  private func words(_ candidate: TrustVerdict.Candidate) -> String {
    let estimate = candidate.assessment.estimates[.spearman]
    let interval = estimate?.interval.map { "95 %: \(range($0)); " }
    let luck = candidate.luck.map { Formatted.number($0, digits: 2) } ?? "1"
    return "\(CorrelationReport.correlation(estimate?.value)) (\(interval ?? "")the best of "
      + "\(Formatted.counted(verdict.candidates.count, "score")) would reach this by luck with probability \(luck))"
  }

  /// The recommended score beside the best of all and beside counting.
  private var comparison: [String] {
    guard case .recommended(let candidate) = verdict.finding else { return [] }
    var sentences: [String] = []
    if let best = verdict.candidates.first(where: \.isTrusted), best != candidate {
      sentences.append(
        "\(best.assessment.score.title) reaches \(CorrelationReport.correlation(best.assessment.spearman)), no more than "
          + "\(Formatted.chosen(TrustVerdict.largestLoss)) higher, but costs more.")
    }
    if candidate.assessment.score.isBaseline {
      sentences.append(
        "It only counts the network's size, so a search by it finds the largest network: set --max-parameters or "
          + "--max-macs.")
    } else if let lead = candidate.assessment.lead {
      let interval = lead.difference.interval.map { ", \(range($0))" }
      sentences.append(
        "It is \(lead.isNone ? "not clearly better" : "better") than the best baseline, \(lead.baseline) (difference "
          + "\(correlation(lead.difference.value))\(interval ?? "")).")
    }
    return sentences
  }

  /// Where a score is recommended although the trainings hardly agree.
  private var doubt: [String] {
    guard verdict.reliability?.leavesOrderUnclear == true, case .recommended = verdict.finding else { return [] }
    return [
      "The seeds agree so little that longer trainings may favor another score; to find out, increase "
        + "\(Self.longerTruth)."
    ]
  }

  private static let longerTruth = "--truth-epochs, --truth-images or --truth-repeats, with another --study"

  private var caution: String {
    "\(count) networks leave wide intervals: a different \(count) may rank the scores differently. All scores are judged "
      + "by \(Formatted.counted(truthPlan.epochs, "epoch")) of training at \(truthPlan.sizeText), which may order "
      + "networks differently from the training that you will give the winner."
      + (AccuracyError.caution(truthPlan.heldOutImages, "held-out image").map { " \($0)." } ?? "")
  }

  private var alternative: [String] {
    guard case .recommended = verdict.finding else { return [] }
    return [Self.alternative(to: analysis.recommendation, in: truthPlan.space)].compactMap { $0 }
  }

  /// Says that a space's default score has more evidence than a recommendation; nil if the space has no such evidence,
  /// or if the recommendation is that score.
  package static func alternative(to recommendation: TrustRecommendation?, in space: String) -> String? {
    guard let recommendation, (try? TangentCommand.catalogue.space(named: space))?.hasKnownEvidence == true,
      recommendation.metric != SearchOptions.standardObjective(epochs: recommendation.epochs)
    else { return nil }
    return "The default score of \(space) has been assessed on hundreds of networks (docs/evidence.md). In our test on "
      + "CIFAR-10, it found a better network than a recommended score with each of three seeds "
      + "(docs/trusting-scores.md). Unless your images are very different from those, prefer the default score: run "
      + "`tangent search` without --trust or the recommended options."
  }

  private func correlation(_ value: Double) -> String { CorrelationReport.correlation(value) }

  private func range(_ interval: ClosedRange<Double>) -> String { CorrelationReport.range(interval) }
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
      command.add("--truth-images", truthPlan.trainingImages, unless: SearchCommand.standardCompareImages)
      command.add("--truth-repeats", 2 * truthPlan.repeats)
      command.add("--study", scores.url.deletingPathExtension().lastPathComponent + "-longer")
      if let file {
        command.add("--output", file)
        command.add("--overwrite")
      }
      return command
    }
  }

  private func search(_ options: [String]) -> PrintedCommand {
    var command = PrintedCommand("search")
    for word in options + searchOptions { command.add(word) }
    return command
  }
}
