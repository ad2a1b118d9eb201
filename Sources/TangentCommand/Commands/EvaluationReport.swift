import Tangent

extension JSONValue {
  /// A metric over an evaluation's repeats; `undefined` has the reason where there is no number.
  init(_ summary: MetricSummary) {
    let reason: String? = if case .undefined(let reason) = summary.value { reason } else { nil }
    self = [
      "value": JSONValue(summary.value.number), "undefined": JSONValue(reason),
      "deviation": JSONValue(summary.deviation), "repeats": JSONValue(summary.repeats),
    ]
  }

  /// An evaluation with every metric, and with each repeat's own values.
  init(_ evaluation: Evaluation, metrics: [String]) {
    self = [
      "architecture": JSONValue(evaluation.architecture.text), "space": JSONValue(evaluation.architecture.space),
      "metrics": .object(Dictionary(metrics.map { ($0, JSONValue(evaluation.summary(of: $0))) }) { first, _ in first }),
      "seconds": JSONValue(evaluation.seconds),
      "measurements": .array(evaluation.measurements.map(JSONValue.init)),
    ]
  }

  init(_ measurement: NetworkMeasurement) {
    self = [
      "seed": JSONValue(measurement.seed),
      "values": .object(measurement.values.mapValues { JSONValue($0.number) }),
      "seconds": [
        "training": JSONValue(measurement.seconds.training), "kernel": JSONValue(measurement.seconds.kernel),
        "total": JSONValue(measurement.seconds.total),
      ],
      "epochs": .array(
        measurement.epochs.map { epoch in
          [
            "epoch": JSONValue(epoch.epoch), "trainingLoss": JSONValue(epoch.trainingLoss),
            "learningRate": JSONValue(epoch.learningRate), "seconds": JSONValue(epoch.seconds),
          ]
        }),
    ]
  }

  init(_ trial: Trial, metrics: [String]) {
    self = [
      "number": JSONValue(trial.number), "parent": JSONValue(trial.parent), "reuses": JSONValue(trial.reuses),
      "failure": JSONValue(trial.failure), "parameters": JSONValue(trial.targetCost.parameters),
      "multiplyAccumulates": JSONValue(trial.targetCost.multiplyAccumulates),
      "evaluation": JSONValue(trial.evaluation, metrics: metrics),
    ]
  }
}

extension MetricSummary {
  /// The value in a few characters: a number, with its deviation where there are repeats, or "undefined".
  var text: String {
    guard let number = value.number else { return "undefined" }
    return Formatted.number(number) + (deviation.map { " ± \(Formatted.number($0, digits: 2))" } ?? "")
  }

  /// Why there is no number.
  var reason: String? {
    if case .undefined(let reason) = value { reason } else { nil }
  }
}
