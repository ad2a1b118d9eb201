import Tangent

/// Which architecture is better, for people and for scripts.
struct ComparisonReport {
  let comparison: ArchitectureComparison
  let configuration: StudyConfiguration
  /// The file that keeps the measurements; nil where nothing does.
  let study: String?

  private var ordered: [ArchitectureComparison.Entry] { comparison.order.map { comparison.entries[$0] } }

  func print() throws {
    let terminal = Terminal.output
    try terminal.writeLine(
      (study.map { "\($0): " } ?? "")
        + "\(comparison.metric.name), \(Formatted.counted(comparison.rounds, "round")), each with new weights and images; "
        + comparison.plan.provenance(seed: configuration.seed) + "\n")
    var table = Table([
      .number("rank"), .number(comparison.metric.name), .number("deviation"), .number("best beats it in"), .number("p"),
      .number("time"), .text("architecture"),
    ])
    for (place, entry) in ordered.enumerated() {
      let summary = MetricSummary(entry.values)
      let verdict = place == 0 ? nil : comparison.verdicts[place - 1]
      table.append([
        "\(place + 1)", summary.value.number.map { Formatted.number($0) } ?? "undefined",
        summary.deviation.map { Formatted.deviation($0, of: summary.value.number ?? 0) } ?? "-",
        verdict.map { Formatted.percent($0.superiority) } ?? "",
        verdict.map { Formatted.number($0.p, digits: 2) } ?? "",
        Formatted.seconds(entry.seconds), entry.architecture.text,
      ])
    }
    try table.write(to: terminal)
    for entry in ordered {
      if case .undefined(let reason) = MetricSummary(entry.values).value {
        try terminal.writeLine("\(entry.architecture.text): \(reason)")
      }
    }
    try terminal.writeLine("\n" + verdict)
  }

  /// The comparison in words.
  var verdict: String {
    guard let best = ordered.first else { return "" }
    let ending =
      comparison.isEarly ? " The answer was clear after \(Formatted.counted(comparison.rounds, "round"))." : ""
    let (better, equal) = (
      comparison.verdicts.filter(\.isSignificant), comparison.verdicts.filter { !$0.isSignificant }
    )
    let direction = comparison.metric.direction == .higherIsBetter ? "higher" : "lower"
    func amount(_ verdict: ArchitectureComparison.Verdict) -> String {
      verdict.difference.map { difference in
        let size = MetricSummary(best.values).value.number ?? 0
        let uncertainty = Formatted.deviation(difference.uncertainty, of: size)
        let ends = difference.uncertainty.isFinite ? " ± \(uncertainty)" : ""
        return "by \(Formatted.number(abs(difference.difference), digits: 3))\(ends)"
      } ?? "with no difference to report: a value is undefined"
    }
    func name(_ verdict: ArchitectureComparison.Verdict) -> String {
      "\(comparison.entries[verdict.other].architecture.text) (\(amount(verdict)))"
    }
    if equal.isEmpty {
      return "By \(comparison.metric.name), where \(direction) is better, \(best.architecture.text) is better than "
        + better.map(name).joined(separator: ", ") + "." + ending + explanation
    }
    let rest =
      better.isEmpty
      ? "" : " It is significantly better than \(better.map(name).joined(separator: ", "))."
    return "\(best.architecture.text) cannot be told apart from \(equal.map(name).joined(separator: ", ")).\(rest)"
      + " More --rounds or longer training may separate them." + explanation
  }

  /// What ± means, and the p that a difference needs: a difference whose interval leaves out zero may not have it.
  private var explanation: String {
    let hasIntervals = comparison.verdicts.contains { $0.difference?.uncertainty.isFinite == true }
    return (hasIntervals ? " ± is a 95 % confidence interval of the difference in means." : "")
      + " A difference counts if its p is below \(Formatted.number(comparison.testLevel, digits: 2))"
      + (comparison.testLevel < configuration.given?.rounds?.level ?? 0
        ? ", the level divided by the number of looks at the results." : ".")
  }

  var record: JSONValue {
    [
      "study": JSONValue(study),
      "metric": JSONValue(comparison.metric.name), "rounds": JSONValue(comparison.rounds),
      "isEarly": JSONValue(comparison.isEarly), "level": JSONValue(configuration.given?.rounds?.level),
      "testLevel": JSONValue(comparison.testLevel),
      "options": RecordedOptions(configuration).record(),
      "architectures": .array(
        ordered.enumerated().map { place, entry in
          let verdict = place == 0 ? nil : comparison.verdicts[place - 1]
          return [
            "architecture": JSONValue(entry.architecture.text),
            "values": .array(entry.values.map { JSONValue($0.number) }),
            "summary": JSONValue(MetricSummary(entry.values)),
            "bestBeatsIt": JSONValue(verdict?.superiority), "p": JSONValue(verdict?.p),
            "isTold": verdict.map { JSONValue($0.isSignificant) } ?? .null, "seconds": JSONValue(entry.seconds),
          ]
        }),
      "verdict": JSONValue(verdict),
    ]
  }
}
