import Tangent

/// A study's trials in pictures.
extension StudyPage {
  func addCharts(to page: inout HTMLPage) {
    let charts = [front, course].compactMap { $0 } + costs
    guard !charts.isEmpty else { return }
    page.addHeading("Every candidate")
    page.addFigure(
      ChartFigure(title: "The trials of \(entry.name)", charts: charts, columns: 2),
      caption: "Each point is a measured architecture with a score. "
        + (entry.objectives.all.contains { $0.singleTerm == nil }
          ? "Sums of ranks are taken among all trials of the study. " : "")
        + "Costs are for the final network.")
  }

  /// Each measured trial that has a score by all objectives: those of the most epochs, whose scores can be compared.
  private var shown: [RankedTrial] {
    let fidelity = entry.ranked.first?.trial.fidelity
    return entry.ranked.filter {
      $0.trial.reuses == nil && $0.trial.fidelity == fidelity && $0.fitnesses.allSatisfy { $0 != nil }
    }.sorted { $0.trial.number < $1.trial.number }
  }

  private func score(_ trial: RankedTrial, _ place: Int = 0) -> Double {
    entry.objectives.all[place].score(ofFitness: trial.fitnesses[place]) ?? .nan
  }

  private func title(_ place: Int) -> String {
    let objective = entry.objectives.all[place]
    let name = objective.name(in: TangentCommand.catalogue)
    return name == objective.description ? objective.title : name
  }

  /// The first two of several objectives against each other.
  private var front: LineChart? {
    guard entry.objectives.all.count > 1, !shown.isEmpty else { return nil }
    func point(_ trial: RankedTrial) -> LineChart.Point { .init(x: score(trial, 1), y: score(trial, 0)) }
    let front = entry.front.uniqued.sorted { score($0, 1) < score($1, 1) }
    return LineChart(
      title: "The front",
      summary: "\(title(0)) against \(title(1)) of \(shown.count) trials; \(front.count) of them form the front.",
      xTitle: title(1), yTitle: title(0),
      series: [
        .init(name: "trial", points: shown.map(point), color: 2, isConnected: false),
        .init(name: "the front", points: front.map(point), color: 1),
      ])
  }

  /// The scores in the order of the trials, and the best so far.
  private var course: LineChart? {
    guard !shown.isEmpty else { return nil }
    var best = -Double.infinity
    let bests = shown.map { trial in
      best = max(best, trial.fitness ?? -.infinity)
      return LineChart.Point(
        x: Double(trial.trial.number), y: entry.objectives.first.score(ofFitness: best) ?? .nan)
    }
    return LineChart(
      title: "The progress of the search",
      summary: "\(title(0)) of \(shown.count) trials in the order they were proposed, and the best so far.",
      xTitle: "trial", yTitle: title(0),
      series: [
        .init(
          name: "trial", points: shown.map { .init(x: Double($0.trial.number), y: score($0)) }, color: 2,
          isConnected: false), .init(name: "best so far", points: bests, color: 0),
      ])
  }

  /// The score against each cost.
  private var costs: [LineChart] {
    guard !shown.isEmpty else { return [] }
    func chart(_ cost: String, _ value: (RankedTrial) -> Double) -> LineChart {
      LineChart(
        title: "\(title(0)) against \(cost)", summary: "\(title(0)) against \(cost) of \(shown.count) trials.",
        xTitle: cost, yTitle: title(0), xScale: .logarithmic,
        series: [
          .init(
            name: "trial", points: shown.map { .init(x: value($0), y: score($0)) }, color: 2, isConnected: false)
        ])
    }
    var charts = [
      chart("final parameters") { Double($0.trial.targetCost.parameters) },
      chart("final multiply-accumulates") { Double($0.trial.targetCost.multiplyAccumulates) },
    ]
    if let latencies = configuration.latencies,
      let space = try? configuration.plan.searchSpace(in: TangentCommand.catalogue)
    {
      charts.append(
        chart("predicted latency in ms") { trial in
          let graph = try? space.graph(of: trial.trial.architecture, at: configuration.target)
          return graph.flatMap { try? 1_000 * latencies.seconds(of: $0) } ?? .nan
        })
    }
    return charts
  }
}
