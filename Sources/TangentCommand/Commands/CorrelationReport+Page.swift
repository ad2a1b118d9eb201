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
      if let chart = Self.costs(ordered) {
        page.addFigure(
          ChartFigure(title: "Correlation against cost", charts: [chart], columns: 1),
          caption:
            "Spearman's rho over all architectures, with its interval, against the seconds that one architecture "
            + "takes where only this score is measured. Scores of the network's layers alone are left out: they take no "
            + "time.")
      }
      page.addFigure(
        ChartFigure(
          title: "Scores beside \(first.target)", charts: ordered.prefix(Self.largestPlots).map(Self.scatter)),
        caption: "One point for each architecture that has the score"
          + (ordered.count > Self.largestPlots
            ? "; the \(Self.largestPlots) scores of the highest correlation." : "."))
    }
    page.addHeading("What the figures are")
    page.addParagraph(
      "The top half and the top tenth are the architectures of the highest accuracy. Intervals are 95 % bootstrap "
        + "percentile intervals over architectures (\(Formatted.count(analysis.bootstrap.resamples)) resamples). Where "
        + "scores are tied, a figure is the expectation over random orders of the tied. nDCG takes 2 to the power of the "
        + "accuracy in percent as gain, over the first 1,000 places. Pairs is the probability that of two random "
        + "architectures the better one has the better score.")
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

  /// Nil where no score has a cost.
  private static func costs(_ assessments: [ScoreAssessment]) -> LineChart? {
    let series = assessments.filter { !$0.score.isBaseline }.enumerated().compactMap { place, assessment in
      guard let seconds = assessment.score.seconds, seconds > 0, let estimate = assessment.estimates[.spearman] else {
        return LineChart.Series?.none
      }
      return LineChart.Series(
        name: assessment.score.title,
        points: [.init(x: seconds, y: estimate.value, band: estimate.interval)],
        color: place % ChartStyle.colorCount, isConnected: false)
    }
    guard !series.isEmpty else { return nil }
    return LineChart(
      title: "Correlation against cost", summary: "Spearman's rho of each score against its seconds an architecture.",
      xTitle: "seconds an architecture", yTitle: "Spearman", xScale: .logarithmic, series: series)
  }
}
