import ArgumentParser
import Tangent

/// `tangent metrics`: the tables of metrics and of composites, or one of them in detail.
struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "List the metrics and their composites, or explain one.",
    discussion: """
      A metric gives every architecture a number to rank it by. What it needs determines its cost: "cost" is counted \
      from the layers; "kernel" and "spectrum" need a network and images. A composite is a sum of ranks by several \
      metrics, by which `tangent search --metric` ranks architectures.

      A name that ends in :published, such as snip:published, measures the metric by its authors' own protocol: their \
      number of images, augmentation, initializer and number of weight draws. It is always measured at initialization, \
      whatever the other options say.

      EXAMPLES
        tangent metrics
        tangent metrics lga
        tangent metrics snip:published
        tangent metrics jacov-parameters
        tangent metrics --json
      """)

  @Argument(
    help: "A metric or composite to explain; without one, all are listed.",
    completion: .list(
      TangentCommand.catalogue.metrics.flatMap { [$0, $0.asPublished].compactMap { $0?.name } }
        + TangentCommand.catalogue.composites.map(\.name)))
  var name: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let catalogue = TangentCommand.catalogue
    if let name, let metric = try? catalogue.metric(named: name) {
      try output.print(record(of: metric)) { try Terminal.output.write(details(of: metric)) }
    } else if let name {
      let composite = try catalogue.composite(named: name)
      try output.print(record(of: composite)) { try Terminal.output.write(details(of: composite)) }
    } else {
      let lists: JSONValue = [
        "metrics": JSONValue(catalogue.metrics.map { record(of: $0) }),
        "composites": JSONValue(catalogue.composites.map { record(of: $0) }),
      ]
      try output.print(lists) {
        try table.write(to: .output)
        try Terminal.output.writeLine("\nComposites, for `tangent search --metric`:")
        try composites.write(to: .output)
        try Terminal.output.writeLine("\nPublished protocols, as METRIC:published:")
        try protocols.write(to: .output)
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

  private var composites: Table {
    var table = Table([.text("composite"), .prose("sum"), .prose("source")])
    for composite in TangentCommand.catalogue.composites {
      table.append([composite.name, composite.sum, composite.source])
    }
    return table
  }

  private var protocols: Table {
    var table = Table([.text("metric"), .prose("protocol"), .prose("source")])
    for metric in TangentCommand.catalogue.metrics {
      if let published = metric.published { table.append([metric.name, published.summary, published.source]) }
    }
    return table
  }

  private func details(of composite: Composite) -> String {
    let title = Terminal.output.styled("\(composite.title) (\(composite.name))", .bold)
    let fields = Table(
      [.text(""), .prose("")], rows: [["sum", composite.sum], ["source", composite.source]])
    return "\(title)\n" + fields.text(width: Terminal.output.width)
  }

  private func record(of composite: Composite) -> JSONValue {
    [
      "name": JSONValue(composite.name), "title": JSONValue(composite.title), "sum": JSONValue(composite.sum),
      "source": JSONValue(composite.source),
    ]
  }

  private func details(of metric: Metric) -> String {
    let title = Terminal.output.styled("\(metric.title) (\(metric.name))", .bold)
    var fields = Table(
      [.text(""), .prose("")],
      rows: [
        ["formula", metric.formula], ["range", metric.range], ["better", metric.direction.word],
        ["needs", needs(of: metric)], ["source", metric.source],
      ])
    if let published = metric.published {
      fields.append(["published", "\(published.summary); measured by \(metric.name)\(Metric.publishedSuffix)"])
    }
    if let published = metric.follows {
      fields.append(["protocol", published.summary])
      for (index, difference) in published.differences.enumerated() {
        fields.append([index == 0 ? "differences" : "", "- \(difference)"])
      }
    }
    return "\(title)\n" + fields.text(width: Terminal.output.width)
  }

  private func record(of metric: Metric) -> JSONValue {
    [
      "name": JSONValue(metric.name), "title": JSONValue(metric.title), "formula": JSONValue(metric.formula),
      "direction": JSONValue(metric.direction.rawValue), "range": JSONValue(metric.range),
      "needs": JSONValue(metric.ingredients.names.map { JSONValue($0) }), "source": JSONValue(metric.source),
      "published": (metric.published ?? metric.follows).map { record(of: $0) } ?? .null,
    ]
  }

  private func record(of published: MetricProtocol) -> JSONValue {
    [
      "images": JSONValue(published.images), "augmented": JSONValue(published.augmentation != .none),
      "initializer": JSONValue(published.initializer?.rawValue), "draws": JSONValue(published.draws),
      "source": JSONValue(published.source), "differences": .array(published.differences.map { JSONValue($0) }),
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
