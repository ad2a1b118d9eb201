import Tangent

/// A network beside its linearizations, for people and for scripts.
struct NonLinearAdvantageReport {
  let result: NonLinearAdvantage

  /// The line above the table.
  var heading: String {
    let images = "trained on \(Formatted.counted(result.trainingImages, "image"))"
    guard let accuracy = result.networkAccuracy else {
      return "\(images): the training diverged in epoch \(result.epochs.count), so there is no accuracy to compare"
    }
    let loss = result.epochs.last.map { ", last training loss \(Formatted.number($0.trainingLoss))" } ?? ""
    return "\(images) for \(Formatted.counted(result.epochs.count, "epoch"))\(loss): accuracy "
      + "\(Formatted.percent(accuracy)) on \(Formatted.counted(result.heldOutImages, "held-out image"))"
  }

  /// A row for each linearization.
  var table: Table {
    var table = Table([
      .number("epoch"), .number("before fit"), .number("linearized"), .number("advantage"), .number("±"),
      .number("ridge"), .text("better"),
    ])
    for linear in result.linearizations {
      table.append(
        [
          "\(linear.epoch)", Formatted.percent(linear.initialAccuracy), Formatted.percent(linear.accuracy),
          text(result.advantage(overEpoch: linear.epoch)), text(result.uncertainty(overEpoch: linear.epoch)),
        ] + [ridge(of: linear), better(than: linear)])
    }
    return table
  }

  /// One sentence for each linearization that the network does not beat.
  var remarks: [String] {
    result.linearizations.compactMap { linear in
      let name = "the linearization at epoch \(linear.epoch)"
      if linear.relativeRidge == nil { return "\(name) could not be fitted with any ridge: it is the network itself" }
      return switch result.lead(overEpoch: linear.epoch) {
      case .linearization: "\(name) classifies better than the trained network"
      case .neither:
        "\(name) and the trained network cannot be told apart on \(Formatted.count(result.heldOutImages)) held-out "
          + "images"
      case .network, nil: nil
      }
    }
  }

  /// The titles of ``cells``.
  static let titles = ["network", "epoch", "linearized", "advantage", "ridge", "better"]

  /// A row for each linearization, where several architectures share a table.
  var cells: [[String]] {
    result.linearizations.map { linear in
      [
        result.networkAccuracy.map(Formatted.percent) ?? "diverged", "\(linear.epoch)",
        Formatted.percent(linear.accuracy), text(result.advantage(overEpoch: linear.epoch)), ridge(of: linear),
        better(than: linear),
      ]
    }
  }

  var record: JSONValue {
    [
      "trainingImages": JSONValue(result.trainingImages), "validationImages": JSONValue(result.validationImages),
      "heldOutImages": JSONValue(result.heldOutImages), "classes": JSONValue(result.classes),
      "batchNorm": JSONValue(result.kernel.batchNorm.rawValue),
      "parameters": JSONValue(result.kernel.parameters.rawValue), "epochs": JSONValue(result.epochs.count),
      "trainingLoss": JSONValue(result.epochs.last?.trainingLoss),
      "networkAccuracy": JSONValue(result.networkAccuracy),
      "linearizations": JSONValue(result.linearizations.map(record)),
    ]
  }

  private func record(of linear: LinearizedAccuracy) -> JSONValue {
    [
      "epoch": JSONValue(linear.epoch), "initialAccuracy": JSONValue(linear.initialAccuracy),
      "linearizedAccuracy": JSONValue(linear.accuracy),
      "advantage": JSONValue(result.advantage(overEpoch: linear.epoch)),
      "uncertainty": JSONValue(result.uncertainty(overEpoch: linear.epoch)),
      "better": JSONValue(result.lead(overEpoch: linear.epoch).map(Self.name)),
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

  private func text(_ number: Double?) -> String { number.map { Formatted.fixed($0, decimals: 3) } ?? "-" }

  private func ridge(of linear: LinearizedAccuracy) -> String { linear.relativeRidge.map(Formatted.chosen) ?? "-" }

  private func better(than linear: LinearizedAccuracy) -> String {
    result.lead(overEpoch: linear.epoch).map(Self.name) ?? "-"
  }

  private static func name(of lead: NonLinearAdvantage.Lead) -> String {
    switch lead {
    case .network: "network"
    case .linearization: "linearized"
    case .neither: "neither"
    }
  }
}
