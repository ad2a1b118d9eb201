import Metrics
import Search
import Spaces

extension ScoreColumn {
  /// The scores in a study: every metric at every epoch where it was measured, and every objective.
  ///
  /// Ranks of objectives are taken among the given architectures. Trials of fewer epochs than the plan's do not count.
  ///
  /// - Parameters:
  ///   - study: of the same space.
  ///   - architectures: what the columns are of, in this order; those that the study has not measured have no score.
  ///   - objectives: further ones, beside the study's own.
  ///   - prefix: before every title, to tell studies apart.
  /// - Throws: ``StudyError`` where the study cannot be read, ``SearchError`` where an objective cannot be.
  public static func columns(
    of study: Study, for architectures: [Architecture], objectives: [Objective] = [], prefix: String = ""
  ) throws -> [ScoreColumn] {
    let configuration = study.configuration
    let trials = Dictionary(
      try study.rankedTrials().filter { $0.fidelity == nil }.map { ($0.architecture, $0) },
      uniquingKeysWith: { first, _ in first })
    let found = architectures.map { trials[$0] }
    let metrics = try configuration.plan.metrics.map { try study.catalogue.metric(named: $0) }
    let columns = StudyColumns(trials: found, prefix: prefix)
    var all: [ScoreColumn] = []
    for metric in metrics {
      // A ladder's last rung is what is there without one. What follows from the graph is the same at all.
      let rungs = metric.ingredients.needNoNetwork ? [] : (configuration.plan.rungs ?? []).dropLast()
      for epoch in rungs { all.append(columns.column(of: metric, atEpoch: epoch)) }
      all.append(columns.column(of: metric, atEpoch: nil))
    }
    let own = try configuration.objectives(in: study.catalogue).all
    for objective in own + objectives.filter({ !own.contains($0) }) where objective.singleTerm == nil {
      all.append(try columns.column(of: objective, study.catalogue))
    }
    return all.filter { column in column.values.contains { $0 != nil } }
  }
}

/// Columns of the trials of the same architectures.
private struct StudyColumns {
  /// Nil for an architecture that was not measured.
  let trials: [Trial?]
  let prefix: String

  private var measured: [Trial] { trials.compactMap { $0 }.filter { $0.reuses == nil && $0.failure == nil } }

  func column(of metric: Metric, atEpoch epoch: Int?) -> ScoreColumn {
    let repeats = trials.lazy.compactMap { $0?.evaluation.measurements.count }.max() ?? 0
    return ScoreColumn(
      title: prefix + metric.name + (epoch.map { "@\($0)" } ?? ""), quantity: metric.name,
      isHigherBetter: metric.direction == .higherIsBetter,
      values: trials.map { $0.flatMap { Self.summary($0, metric.name, epoch).value.number } },
      repeats: repeats < 2 || metric.ingredients.needNoNetwork
        ? []
        : (0..<repeats).map { index in
          trials.map { trial in
            guard let runs = trial?.evaluation.measurements, runs.indices.contains(index) else { return nil }
            return Self.values(runs[index], epoch)?[metric.name]?.number
          }
        },
      seconds: seconds(of: metric, atEpoch: epoch).map { $0.own + $0.training },
      isBaseline: metric.ingredients.needNoNetwork)
  }

  func column(of objective: Objective, _ catalogue: Catalogue) throws -> ScoreColumn {
    let fitness = objective.fitness(of: trials.compactMap { $0?.evaluation })
    var rest = fitness.makeIterator()
    let parts = try objective.terms.map { seconds(of: try catalogue.metric(named: $0.metric), atEpoch: $0.epoch) }
    let title = catalogue.title(of: objective)
    return ScoreColumn(
      title: prefix + title, quantity: title, values: trials.map { $0 == nil ? nil : rest.next() ?? nil },
      // One training serves all terms.
      seconds: parts.contains { $0 == nil }
        ? nil : parts.reduce(0) { $0 + ($1?.own ?? 0) } + (parts.compactMap { $0?.training }.max() ?? 0))
  }

  private static func summary(_ trial: Trial, _ metric: String, _ epoch: Int?) -> MetricSummary {
    epoch.map { trial.evaluation.summary(of: metric, atEpoch: $0) } ?? trial.summary(of: metric)
  }

  private static func values(_ measurement: NetworkMeasurement, _ epoch: Int?) -> [String: MetricValue]? {
    epoch == nil ? measurement.values : measurement.rungs?.first { $0.epoch == epoch }?.values
  }

  /// The means over architectures of what the metric computes by itself and of the training that it needs; nil where a
  /// study of an earlier version does not say.
  private func seconds(of metric: Metric, atEpoch epoch: Int?) -> (own: Double, training: Double)? {
    var (ownTotal, training) = (0.0, 0.0)
    let trials = measured.filter { !$0.evaluation.measurements.isEmpty }
    for run in trials.flatMap(\.evaluation.measurements) {
      let seconds = epoch == nil ? run.seconds : run.rungs?.first { $0.epoch == epoch }?.seconds
      guard let seconds, let own = seconds.metrics?[metric.name] else { return nil }
      ownTotal += own
      if !metric.ingredients.needNoNetwork { training += seconds.training }
    }
    return trials.isEmpty ? nil : (ownTotal / Double(trials.count), training / Double(trials.count))
  }
}
