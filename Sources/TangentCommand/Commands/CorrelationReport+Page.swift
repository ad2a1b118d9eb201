import Tangent

extension CorrelationReport {
  /// The page, as a file's text: for each target the table, correlation against cost, and scores beside accuracies.
  var page: String {
    var page = HTMLPage(title: "How well scores order architectures")
    for line in provenance { page.addParagraph(line + ".") }
    for assessments in analysis.assessments {
      guard let first = assessments.first else { continue }
      let ordered = ordered(assessments)
      page.addHeading("\(first.target), \(Formatted.counted(first.count, "architecture"))")
      let table = Self.table(ordered)
      page.addTable(table.columns.map(\.title), table.rows)
      for sentence in sentences(assessments) { page.addParagraph(sentence) }
      let costs = Self.costs(assessments)
      if !costs.series.isEmpty {
        page.addFigure(
          ChartFigure(title: "Correlation against cost", charts: [costs], columns: 1), caption: Self.ofCosts)
      }
      page.addFigure(
        ChartFigure(
          title: "Scores beside \(first.target)", charts: ordered.prefix(Self.largestPlots).map(Self.scatter)),
        caption: "One point per architecture with the score"
          + (ordered.count > Self.largestPlots
            ? "; the \(Self.largestPlots) scores with the highest correlation." : "."))
    }
    page.addHeading("What the figures mean")
    page.addParagraph(
      "The top half and top tenth are the most accurate architectures. Intervals are 95 % bootstrap percentile "
        + "intervals, with architectures resampled (\(Formatted.count(analysis.bootstrap.resamples)) resamples). Where "
        + "scores are tied, figures that depend on their order are expectations over random orders. nDCG covers the first "
        + "1,000 places, with gain 2^accuracy − 1 and the accuracy in percent. Pairs is the probability that the more "
        + "accurate of two random architectures has the better score.")
    page.addHeading("How this was made")
    page.addCode(Formatted.commandLine(CommandLine.arguments))
    page.addParagraph("tangent \(TangentVersion.current), libtorch \(Libtorch.version).")
    return page.text
  }

  private static let largestPlots = 12

  private static func scatter(_ assessment: ScoreAssessment) -> LineChart {
    let points = zip(assessment.score.values, assessment.accuracies).compactMap { score, accuracy in
      score.map { LineChart.Point(x: $0, y: accuracy) }
    }
    let rho = assessment.spearman.map { Formatted.fixed($0, decimals: 2) } ?? "none"
    return LineChart(
      title: "\(assessment.score.title): \(rho)",
      summary: "\(assessment.score.title) and \(assessment.target) of \(points.count) architectures; Spearman's rho "
        + "\(rho).",
      xTitle: assessment.score.title, yTitle: assessment.target,
      series: [.init(name: "one architecture", points: points, color: 2, isConnected: false)])
  }
}
