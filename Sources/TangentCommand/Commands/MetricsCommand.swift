import ArgumentParser
import Tangent

/// `tangent metrics`: the table of metrics, or one of them in detail.
struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "List the metrics, or explain one.",
    discussion: """
      A metric gives every architecture a number to rank it by. What it needs determines its cost: "cost" is counted \
      from the layers; "kernel" and "spectrum" need a network and images.

      EXAMPLES
        tangent metrics
        tangent metrics lga
        tangent metrics --json
      """)

  @Argument(
    help: "A metric to explain; without one, all are listed.",
    completion: .list(TangentCommand.catalogue.metrics.map(\.name)))
  var name: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    if let name {
      let metric = try TangentCommand.catalogue.metric(named: name)
      try output.print(record(of: metric)) { try Terminal.output.write(details(of: metric)) }
    } else {
      try output.print(["metrics": JSONValue(TangentCommand.catalogue.metrics.map(record))]) {
        try table.write(to: .output)
      }
    }
  }

  private var table: Table {
    var table = Table([
      .text("metric"), .text("better"), .text("range"), .text("needs"), .prose("formula"), .prose("source"),
    ])
    for metric in TangentCommand.catalogue.metrics {
      table.append([metric.name, metric.direction.word, metric.range, needs(of: metric), metric.formula, metric.source])
    }
    return table
  }

  private func details(of metric: Metric) -> String {
    let title = Terminal.output.styled("\(metric.title) (\(metric.name))", .bold)
    let fields = Table(
      [.text(""), .prose("")],
      rows: [
        ["formula", metric.formula], ["range", metric.range], ["better", metric.direction.word],
        ["needs", needs(of: metric)], ["source", metric.source],
      ])
    return "\(title)\n" + fields.text(width: Terminal.output.width)
  }

  private func record(of metric: Metric) -> JSONValue {
    [
      "name": JSONValue(metric.name), "title": JSONValue(metric.title), "formula": JSONValue(metric.formula),
      "direction": JSONValue(metric.direction.rawValue), "range": JSONValue(metric.range),
      "needs": JSONValue(metric.ingredients.names.map { JSONValue($0) }), "source": JSONValue(metric.source),
    ]
  }

  private func needs(of metric: Metric) -> String { metric.ingredients.names.joined(separator: ", ") }
}

extension MetricDirection {
  /// One word for tables.
  var word: String {
    switch self {
    case .higherIsBetter: "higher"
    case .lowerIsBetter: "lower"
    }
  }
}
