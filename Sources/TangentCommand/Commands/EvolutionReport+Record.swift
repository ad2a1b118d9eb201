import Foundation
import Tangent

extension EvolutionReport {
  /// One line per measurement; the field of an undefined quantity is empty.
  var csv: String {
    let quantities = EvolutionQuantity.all.map(\.name)
    let eigenvalues = (1...KernelEvolution.keptEigenvalues).map { "eigenvalue-\($0)" }
    var table = CSVText(
      columns: ["architecture", "stratum", "table-accuracy", "steps", "epoch"] + quantities + eigenvalues)
    for (subject, evolution) in zip(subjects, evolutions) {
      for point in evolution.points {
        var fields = [
          subject.architecture.text, subject.stratum ?? "", subject.accuracy.map { "\($0)" } ?? "",
          "\(point.steps)", "\(point.epoch)",
        ]
        fields += quantities.map { point.value(of: $0).number.map { "\($0)" } ?? "" }
        fields += eigenvalues.indices.map { point.eigenvalues.indices.contains($0) ? "\(point.eigenvalues[$0])" : "" }
        table.append(fields)
      }
    }
    return table.text
  }

  /// What `--json` prints.
  var record: JSONValue {
    get throws {
      [
        "tangent": JSONValue(TangentVersion.current), "libtorch": JSONValue(Libtorch.version),
        "commandLine": .array(CommandLine.arguments.map { JSONValue($0) }), "seed": JSONValue(seed),
        "plan": try JSONValue(encoding: plan),
        "options": RecordedOptions(kernelOf: plan, seed: seed, threads: threads, device: device)
          .record(and: linearizationOptions),
        "recipe": JSONValue(plan.trainingRecipe),
        "evolutions": .array(
          zip(subjects, evolutions).enumerated().map { index, pair in
            Self.record(of: pair.0, pair.1, comparedBy: comparisons?[index])
          }),
        "groups": .array(groups.map(Self.record)),
      ]
    }
  }

  private var linearizationOptions: [RecordedOption] {
    guard let comparison else { return [] }
    return [
      RecordedOption(key: "--linearized", name: "--linearized"),
      RecordedOption("--linearized-images", "\(comparison.images)"),
      RecordedOption("--linearized-epochs", "\(comparison.epochs)"),
      RecordedOption("--linearized-at", comparison.linearizedAt.map { "\($0)" }.joined(separator: ",")),
    ]
  }

  private static func record(
    of subject: EvolutionSubject, _ evolution: KernelEvolution, comparedBy comparison: NonLinearAdvantage?
  ) -> JSONValue {
    [
      "architecture": JSONValue(subject.architecture.text), "space": JSONValue(subject.architecture.space),
      "stratum": JSONValue(subject.stratum), "tableAccuracy": JSONValue(subject.accuracy),
      "stepsPerEpoch": JSONValue(evolution.stepsPerEpoch), "failure": JSONValue(evolution.failure),
      "nonLinearAdvantage": comparison.map { NonLinearAdvantageReport(result: $0).record } ?? .null,
      "points": .array(
        evolution.points.map { point in
          [
            "steps": JSONValue(point.steps), "epoch": JSONValue(point.epoch),
            "values": .object(point.values.mapValues { JSONValue($0.number) }),
            "undefined": .object(
              point.values.compactMapValues { value in
                if case .undefined(let reason) = value { JSONValue(reason) } else { nil }
              }),
            "eigenvalues": .array(point.eigenvalues.map { JSONValue($0) }),
          ]
        }),
      "epochs": .array(
        evolution.epochs.map { epoch in
          [
            "epoch": JSONValue(epoch.epoch), "trainingLoss": JSONValue(epoch.trainingLoss),
            "learningRate": JSONValue(epoch.learningRate), "seconds": JSONValue(epoch.seconds),
          ]
        }),
    ]
  }

  private static func record(of group: EvolutionGroup) -> JSONValue {
    let quartiles = EvolutionQuantity.all.map { quantity in
      (
        quantity.name,
        JSONValue.array(
          group.quartiles(of: quantity.name).map { place in
            [
              "steps": JSONValue(place.steps), "lower": JSONValue(place.lower), "median": JSONValue(place.median),
              "upper": JSONValue(place.upper), "count": JSONValue(place.count),
            ]
          })
      )
    }
    return [
      "name": JSONValue(group.name), "count": JSONValue(group.evolutions.count),
      "quartiles": .object(Dictionary(uniqueKeysWithValues: quartiles)),
    ]
  }
}
