import Tangent

extension CorrelationReport {
  /// Correlation against cost, a chart for each target.
  var figure: ChartFigure {
    ChartFigure(title: "Correlation against cost", charts: analysis.assessments.map(Self.costs), columns: 2)
  }

  /// What such a chart shows.
  static let ofCosts =
    "Spearman's rho over all architectures against the seconds per architecture to measure this score alone. A score "
    + "measured once has its interval; one measured at several epochs or in several studies is a line through them. Scores "
    + "that need no network are left out: they take no time. The chart shows at most \(largestSeries) scores, those with the "
    + "highest correlations."

  private static let largestSeries = 2 * ChartStyle.colorCount

  /// A line for each quantity, through its studies and epochs, the best first; none where no score has a cost.
  static func costs(_ assessments: [ScoreAssessment]) -> LineChart {
    let costly = assessments.filter { !$0.score.isBaseline && ($0.score.seconds ?? 0) > 0 && $0.spearman != nil }
    let quantities = Dictionary(grouping: costly, by: \.score.quantity).sorted { one, other in
      let (own, others) = (best(of: one.value), best(of: other.value))
      return own == others ? one.key < other.key : own > others
    }
    return LineChart(
      title: assessments.first?.target ?? "", summary: "Spearman's rho of each score against seconds per architecture.",
      xTitle: "seconds per architecture", yTitle: "Spearman", xScale: .logarithmic,
      series: quantities.prefix(largestSeries).enumerated().map { place, quantity in
        let isAlone = quantity.value.count == 1
        return LineChart.Series(
          name: quantity.key,
          points: quantity.value.map { assessment in
            LineChart.Point(
              x: assessment.score.seconds ?? 0, y: assessment.spearman ?? .nan,
              band: isAlone ? assessment.estimates[.spearman]?.interval : nil)
          }.sorted { $0.x < $1.x },
          color: place, isConnected: !isAlone)
      })
  }

  private static func best(of assessments: [ScoreAssessment]) -> Double {
    assessments.lazy.compactMap(\.spearman).max() ?? -1
  }
}
