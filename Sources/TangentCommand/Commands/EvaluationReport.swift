import Tangent

extension JSONValue {
  /// A metric over an evaluation's repeats; `undefined` has the reason where there is no number.
  init(_ summary: MetricSummary) {
    let reason: String? = if case .undefined(let reason) = summary.value { reason } else { nil }
    self = [
      "value": JSONValue(summary.value.number), "undefined": JSONValue(reason),
      "deviation": JSONValue(summary.deviation), "standardError": JSONValue(summary.standardError),
      "repeats": JSONValue(summary.repeats),
    ]
  }

  /// An evaluation with every metric, and with each repeat's own values.
  init(_ evaluation: Evaluation, metrics: [String]) {
    self = [
      "architecture": JSONValue(evaluation.architecture.text), "space": JSONValue(evaluation.architecture.space),
      "metrics": .object(Dictionary(metrics.map { ($0, JSONValue(evaluation.summary(of: $0))) }) { first, _ in first }),
      "ladder": JSONValue(evaluation.ladder(metrics)), "seconds": JSONValue(evaluation.seconds),
      "measurements": .array(evaluation.measurements.map(JSONValue.init)),
    ]
  }

  init(_ seconds: NetworkMeasurement.Seconds) {
    self = [
      "training": JSONValue(seconds.training), "kernel": JSONValue(seconds.kernel), "total": JSONValue(seconds.total),
      "metrics": .object((seconds.metrics ?? [:]).mapValues { JSONValue($0) }),
    ]
  }

  init(_ measurement: NetworkMeasurement) {
    self = [
      "seed": JSONValue(measurement.seed),
      "values": .object(measurement.values.mapValues { JSONValue($0.number) }),
      "seconds": JSONValue(measurement.seconds),
      "rungs": .array(
        (measurement.rungs ?? []).map { rung in
          [
            "epoch": JSONValue(rung.epoch), "values": .object(rung.values.mapValues { JSONValue($0.number) }),
            "seconds": JSONValue(rung.seconds),
          ]
        }),
      "epochs": .array(
        measurement.epochs.map { epoch in
          [
            "epoch": JSONValue(epoch.epoch), "trainingLoss": JSONValue(epoch.trainingLoss),
            "learningRate": JSONValue(epoch.learningRate), "seconds": JSONValue(epoch.seconds),
          ]
        }),
    ]
  }

  /// A trial with its scores and its fitnesses, one for each objective: these are larger for better ones, whatever the
  /// objective. `score` and `fitness` are by the first.
  init(_ ranked: RankedTrial, _ objectives: Objectives, metrics: [String]) throws {
    let trial = ranked.trial
    let scores = zip(objectives.all, ranked.fitnesses).map { $0.score(ofFitness: $1) }
    self = [
      "number": JSONValue(trial.number), "parent": JSONValue(trial.parent), "reuses": JSONValue(trial.reuses),
      "promotes": JSONValue(trial.promotes),
      "fidelity": try trial.fidelity.map { try JSONValue(encoding: $0) } ?? .null,
      "failure": JSONValue(trial.failure), "parameters": JSONValue(trial.targetCost.parameters),
      "multiplyAccumulates": JSONValue(trial.targetCost.multiplyAccumulates),
      "score": JSONValue(scores[0]), "fitness": JSONValue(ranked.fitness),
      "scores": .array(scores.map { JSONValue($0) }), "fitnesses": .array(ranked.fitnesses.map { JSONValue($0) }),
      "evaluation": JSONValue(trial.evaluation, metrics: metrics),
    ]
  }
}

extension Evaluation {
  /// Each rung with every metric over the repeats; empty without a ladder.
  fileprivate func ladder(_ metrics: [String]) -> [JSONValue] {
    rungs.map { epoch in
      [
        "epoch": JSONValue(epoch),
        "metrics": .object(
          Dictionary(metrics.map { ($0, JSONValue(summary(of: $0, atEpoch: epoch))) }) { first, _ in first }),
      ]
    }
  }

  /// Why values of the ladder are undefined: each reason once, with its epochs.
  func undefinedReasons(_ metrics: [String]) -> [String] {
    var epochs: [(reason: String, epochs: [Int])] = []
    for epoch in rungs {
      for reason in Set(metrics.compactMap { summary(of: $0, atEpoch: epoch).reason }).sorted() {
        if let index = epochs.firstIndex(where: { $0.reason == reason }) {
          epochs[index].epochs.append(epoch)
        } else {
          epochs.append((reason, [epoch]))
        }
      }
    }
    return epochs.map { entry in
      let list = entry.epochs.map(String.init).joined(separator: ", ")
      return "\(entry.reason) (\(entry.epochs.count == 1 ? "epoch" : "epochs") \(list))"
    }
  }

  /// One row per epoch and one column per metric, and the seconds that an evaluation of that many epochs takes.
  func ladderTable(_ metrics: [String]) -> Table {
    var table = Table([.number("epoch")] + metrics.map { .number($0) } + [.number("time")])
    for epoch in rungs {
      let seconds = measurements.compactMap { $0.rungs?.first { $0.epoch == epoch }?.seconds.total }
      table.append(
        ["\(epoch)"] + metrics.map { summary(of: $0, atEpoch: epoch).text }
          + [Formatted.seconds(seconds.reduce(0, +))])
    }
    return table
  }
}

extension MetricSummary {
  /// The value in a few characters: a number, with its standard error where there are repeats, or "undefined".
  var text: String {
    guard let number = value.number else { return "undefined" }
    return Formatted.number(number) + (standardError.map { " ± \(Formatted.deviation($0, of: number))" } ?? "")
  }

  /// An accuracy with its sample deviation over trainings: "78.9 ± 0.4 %".
  var percentText: String { percentText(deviation) }

  /// An accuracy with the standard error of its mean over training runs: "78.9 ± 0.2 %".
  var percentTextWithError: String { percentText(standardError) }

  private func percentText(_ spread: Double?) -> String {
    guard let mean = value.number else { return "diverged" }
    guard let spread else { return Formatted.percent(mean) }
    return "\(Formatted.fixed(100 * mean, decimals: 1)) ± \(Formatted.fixed(100 * spread, decimals: 1)) %"
  }

  /// Why there is no number.
  var reason: String? {
    if case .undefined(let reason) = value { reason } else { nil }
  }
}
