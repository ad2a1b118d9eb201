import Tangent

extension EvolutionReport {
  /// What is compared, in words.
  var comparisonFormula: String {
    "advantage: (accuracy of the trained network - accuracy of its linearization) / (1 - 1/classes); ±: two standard "
      + "errors; ridge: in units of the kernel's mean eigenvalue, chosen on validation images"
  }

  /// The comparison of the architecture at this place, below its table.
  func printComparison(_ index: Int, to terminal: Terminal) throws {
    guard let comparisons else { return }
    let report = NonLinearAdvantageReport(result: comparisons[index])
    try terminal.writeLine(report.heading)
    if !report.result.linearizations.isEmpty { try report.table.write(to: terminal) }
    for remark in report.remarks { try terminal.writeLine(remark) }
  }

  /// Those of many architectures, and the medians of each group.
  func printComparisons(to terminal: Terminal) throws {
    guard let comparisons else { return }
    try terminal.writeLine("\ncompared with linearizations:")
    try comparisonTable.write(to: terminal)
    let epochs = Set(comparisons.flatMap(\.linearizations).map(\.epoch)).sorted()
    for (name, members) in grouped(comparisons) {
      for epoch in epochs {
        let median = NonLinearAdvantage.median(of: members, overEpoch: epoch)
          .map { Formatted.fixed($0, decimals: 3) }
        try terminal.writeLine(
          "median advantage over epoch \(epoch), \(name) (\(members.count)): \(median ?? "-")")
      }
    }
  }

  private var comparisonTable: Table {
    var table = Table([
      .text("architecture"), .text("stratum"), .number("network"), .number("epoch"), .number("linearized"),
      .number("advantage"), .number("ridge"), .text("better"),
    ])
    for row in comparisonRows { table.append(row) }
    return table
  }

  private var comparisonRows: [[String]] {
    zip(subjects, comparisons ?? []).flatMap { subject, result in
      NonLinearAdvantageReport(result: result).cells.map {
        [subject.architecture.text, subject.stratum ?? "-"] + $0
      }
    }
  }

  /// One line per linearization; the field of an undefined value is empty.
  var comparisonCSV: String {
    var table = CSVText(columns: [
      "architecture", "stratum", "table-accuracy", "training-images", "epochs", "network-accuracy", "linearized-at",
      "initial-accuracy", "linearized-accuracy", "advantage", "uncertainty", "relative-ridge",
    ])
    for (subject, result) in zip(subjects, comparisons ?? []) {
      for linear in result.linearizations {
        func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
        table.append([
          subject.architecture.text, subject.stratum ?? "", text(subject.accuracy),
          "\(result.trainingImages)", "\(result.epochs.count)", text(result.networkAccuracy), "\(linear.epoch)",
          text(linear.initialAccuracy), text(linear.accuracy), text(result.advantage(overEpoch: linear.epoch)),
          text(result.uncertainty(overEpoch: linear.epoch)), text(linear.relativeRidge),
        ])
      }
    }
    return table.text
  }

  /// The page's part.
  func addComparisons(to page: inout HTMLPage) {
    guard let first = comparisons?.first else { return }
    page.addHeading("Compared with linearizations")
    page.addParagraph(
      "Networks with the same initial weights, trained on "
        + "\(Formatted.counted(first.trainingImages, "image")), beside their linearizations at epochs of "
        + "that training, which are fitted to the same images. Both are evaluated on "
        + "\(Formatted.counted(first.heldOutImages, "held-out image")). \(comparisonFormula).")
    page.addTable(["architecture", "stratum"] + NonLinearAdvantageReport.titles, comparisonRows)
  }
}
