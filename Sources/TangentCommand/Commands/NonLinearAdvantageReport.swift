import Tangent

/// A network beside its linearisations, for people and for scripts.
struct NonLinearAdvantageReport {
  let result: NonLinearAdvantage

  /// What is said above the table.
  var heading: String {
    let network = result.networkAccuracy.map { "accuracy \(Formatted.percent($0))" } ?? "training diverged"
    return "trained on \(Formatted.count(result.trainingImages)) images for \(result.epochs.count) "
      + "\(result.epochs.count == 1 ? "epoch" : "epochs"): \(network) of \(Formatted.count(result.heldOutImages)) "
      + "held-out images"
  }

  /// A row for each linearisation.
  var table: Table {
    var table = Table([
      .number("epoch"), .number("as it is"), .number("linearised"), .number("advantage"), .number("ridge"),
    ])
    for linear in result.linearizations {
      table.append([
        "\(linear.epoch)", Formatted.percent(linear.initialAccuracy), Formatted.percent(linear.accuracy),
        result.advantage(overEpoch: linear.epoch).map { Formatted.fixed($0, decimals: 3) } ?? "-",
        linear.relativeRidge.map(Formatted.chosen) ?? "-",
      ])
    }
    return table
  }

  var record: JSONValue {
    [
      "trainingImages": JSONValue(result.trainingImages), "validationImages": JSONValue(result.validationImages),
      "heldOutImages": JSONValue(result.heldOutImages), "classes": JSONValue(result.classes),
      "batchNorm": JSONValue(result.kernel.batchNorm.rawValue),
      "parameters": JSONValue(result.kernel.parameters.rawValue), "epochs": JSONValue(result.epochs.count),
      "networkAccuracy": JSONValue(result.networkAccuracy),
      "linearisations": JSONValue(result.linearizations.map(record)),
    ]
  }

  private func record(of linear: LinearizedAccuracy) -> JSONValue {
    [
      "epoch": JSONValue(linear.epoch), "initialAccuracy": JSONValue(linear.initialAccuracy),
      "linearisedAccuracy": JSONValue(linear.accuracy),
      "advantage": JSONValue(result.advantage(overEpoch: linear.epoch)),
      "relativeRidge": JSONValue(linear.relativeRidge), "seconds": JSONValue(linear.seconds),
      "candidates": JSONValue(
        linear.candidates.map { candidate in
          [
            "relativeRidge": JSONValue(candidate.relativeRidge),
            "validationAccuracy": JSONValue(candidate.validationAccuracy),
            "validationError": JSONValue(candidate.validationError),
          ]
        }),
    ]
  }
}
