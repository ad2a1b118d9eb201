import Foundation
import Tangent

/// How well scores order architectures, for people and for scripts.
struct CorrelationReport {
  /// The table of accuracies.
  let table: String
  let population: ArchitecturePopulation
  /// Which architectures, in words.
  let sample: String
  let studies: [Study]
  let analysis: CorrelationAnalysis

  /// Best first, by Spearman's rho.
  func ordered(_ assessments: [ScoreAssessment]) -> [ScoreAssessment] {
    assessments.enumerated().sorted { one, other in
      let (own, others) = (one.element.spearman ?? -2, other.element.spearman ?? -2)
      return own == others ? one.offset < other.offset : own > others
    }.map(\.element)
  }

  var provenance: [String] {
    studies.map { "\($0.url.relativePath): \($0.configuration.plan.provenance(seed: $0.configuration.seed))" }
      + ["over \(sample); architectures without a score rank last"]
  }

  func print() throws {
    let terminal = Terminal.output
    for line in provenance { try terminal.writeLine(line) }
    for assessments in analysis.assessments {
      guard let first = assessments.first else { continue }
      try terminal.writeLine(
        "\n\(terminal.styled(first.target, .bold)), \(Formatted.counted(first.count, "architecture"))")
      try Self.table(ordered(assessments)).write(to: terminal)
      for sentence in sentences(assessments) { try terminal.writeLine(sentence) }
    }
  }

  static let columns: [RankStatistic] = [
    .kendall, .kendallTopHalf, .kendallTopTenth, .nDCG, .firstPick, .bestOfTen, .pairProbability,
  ]

  static func table(_ assessments: [ScoreAssessment]) -> Table {
    let hasRepeats = assessments.contains { $0.spearmanOfRepeats.count > 1 }
    let hasSeconds = assessments.contains { $0.score.seconds != nil }
    let hasUndefined = assessments.contains { $0.undefinedCount > 0 }
    var table = Table(
      [.text("score"), .number("Spearman"), .number("95 %")]
        + columns.map { .number(shortTitle(of: $0)) }
        + (hasRepeats ? [.number("one repeat")] : []) + (hasUndefined ? [.number("undefined")] : [])
        + (hasSeconds ? [.number("time each")] : []))
    for assessment in assessments {
      let estimate = assessment.estimates[.spearman]
      table.append(
        [
          assessment.score.title, correlation(estimate?.value),
          estimate?.interval.map(range) ?? "-",
        ] + columns.map { text(assessment.estimates[$0]?.value, $0) }
          + (hasRepeats ? [repeats(assessment)] : [])
          + (hasUndefined ? [assessment.undefinedCount == 0 ? "" : "\(assessment.undefinedCount)"] : [])
          + (hasSeconds ? [assessment.score.seconds.map { Formatted.seconds($0) } ?? "-"] : []))
    }
    return table
  }

  /// The parts are Kendall's too, and stand behind it.
  private static func shortTitle(of statistic: RankStatistic) -> String {
    switch statistic {
    case .kendallTopHalf: "top half"
    case .kendallTopTenth: "top tenth"
    default: statistic.title
    }
  }

  static func range(_ interval: ClosedRange<Double>) -> String {
    "\(correlation(interval.lowerBound)) … \(correlation(interval.upperBound))"
  }

  static func correlation(_ value: Double?) -> String { value.map { Formatted.fixed($0, decimals: 2) } ?? "-" }

  private static func text(_ value: Double?, _ statistic: RankStatistic) -> String {
    guard statistic.isAccuracy, let value else { return correlation(value) }
    return Formatted.number(value)
  }

  /// "0.52 ± 0.03": mean and sample deviation over the repeats.
  private static func repeats(_ assessment: ScoreAssessment) -> String {
    let summary = MetricSummary(assessment.spearmanOfRepeats.map { .defined($0) })
    guard let mean = summary.value.number, let deviation = summary.deviation else { return "" }
    return "\(correlation(mean)) ± \(correlation(deviation))"
  }

  /// What the figures amount to.
  func sentences(_ assessments: [ScoreAssessment]) -> [String] {
    guard let first = assessments.first else { return [] }
    var sentences = [
      "The best architecture reaches \(Formatted.number(first.bestAccuracy)); a random one averages "
        + "\(Formatted.number(first.meanAccuracy))."
    ]
    let leads = ordered(assessments).compactMap { assessment in assessment.lead.map { (assessment.score.title, $0) } }
    guard let baseline = leads.first?.1.baseline else {
      return sentences
        + (assessments.contains { !$0.score.isBaseline }
          ? ["The scores include no baseline: measure parameters too, or name one with --baselines."] : [])
    }
    func listed(_ chosen: [(String, ScoreAssessment.Lead)]) -> String {
      chosen.map { title, lead in
        let ends = lead.difference.interval.map {
          ", \(Self.range($0))"
        }
        return "\(title) (\(Self.correlation(lead.difference.value))\(ends ?? ""))"
      }.joined(separator: ", ")
    }
    let (without, with) = (leads.filter { $0.1.isNone }, leads.filter { !$0.1.isNone })
    if !with.isEmpty {
      sentences.append(
        "Better than \(baseline), the best baseline (difference in Spearman's rho, 95 % interval): \(listed(with)).")
    }
    if !without.isEmpty {
      let names = without.map(\.0).joined(separator: ", ")
      sentences.append("Not clearly better than \(baseline), the best baseline: \(names).")
    }
    return sentences
  }

  var record: JSONValue {
    [
      "table": JSONValue(table), "population": JSONValue(population.name), "sample": JSONValue(sample),
      "undefined": "ranked last", "resamples": JSONValue(analysis.bootstrap.resamples),
      "studies": .array(studies.map { JSONValue($0.url.relativePath) }),
      "options": studies.first.map { RecordedOptions($0.configuration).record() } ?? .array([]),
      "targets": .array(
        analysis.assessments.map { assessments in
          [
            "target": JSONValue(assessments.first?.target ?? ""),
            "architectures": JSONValue(assessments.first?.count ?? 0),
            "scores": .array(ordered(assessments).map(Self.record)),
            "sentences": .array(sentences(assessments).map { JSONValue($0) }),
          ]
        }),
    ]
  }

  static func record(_ assessment: ScoreAssessment) -> JSONValue {
    let statistics = assessment.estimates.map { ($0.rawValue, Self.record($1)) }
    return [
      "score": JSONValue(assessment.score.title), "isBaseline": JSONValue(assessment.score.isBaseline),
      "undefined": JSONValue(assessment.undefinedCount), "seconds": JSONValue(assessment.score.seconds),
      "statistics": .object(Dictionary(uniqueKeysWithValues: statistics)),
      "spearmanOfRepeats": .array(assessment.spearmanOfRepeats.map { JSONValue($0) }),
      "lead": assessment.lead.map { ["baseline": JSONValue($0.baseline), "spearman": record($0.difference)] } ?? .null,
    ]
  }

  static func record(_ estimate: ScoreAssessment.Estimate) -> JSONValue {
    [
      "value": JSONValue(estimate.value), "low": JSONValue(estimate.interval?.lowerBound),
      "high": JSONValue(estimate.interval?.upperBound),
    ]
  }

  /// Every statistic on a line of its own.
  var csv: String {
    var text = CSVText(columns: [
      "target", "score", "statistic", "value", "low", "high", "architectures", "undefined", "seconds",
    ])
    for assessment in analysis.assessments.flatMap({ ordered($0) }) {
      let common = [
        "\(assessment.count)", "\(assessment.undefinedCount)", assessment.score.seconds.map { "\($0)" } ?? "",
      ]
      func append(_ statistic: String, _ estimate: ScoreAssessment.Estimate) {
        text.append(
          [
            assessment.target, assessment.score.title, statistic, "\(estimate.value)",
            estimate.interval.map { "\($0.lowerBound)" } ?? "", estimate.interval.map { "\($0.upperBound)" } ?? "",
          ] + common)
      }
      for statistic in RankStatistic.allCases {
        if let estimate = assessment.estimates[statistic] { append(statistic.rawValue, estimate) }
      }
      if let lead = assessment.lead { append("spearman-lead-over-\(lead.baseline)", lead.difference) }
    }
    return text.text
  }
}
