import ArgumentParser
import Foundation
import Tangent

/// `tangent show`: an architecture drawn, with what its network costs.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Draw an architecture and count what its network costs.",
    discussion: """
      Costs are for one image. The column "all layers" counts every layer, as NAS-Bench-201 does; "executed" leaves \
      out the layers that cannot influence the output, which Tangent never runs. Memory is that of the activations in \
      float32. \
      --latency runs the network on this machine as it will run after training (see `tangent latency measure --help`).

      ARCHITECTURE stands for an architecture's text, such as the one that `tangent spaces` shows. Put it in quotes, \
      because the shell would interpret its vertical bars.

      EXAMPLES
        tangent show ARCHITECTURE
        tangent show ARCHITECTURE --size reduced --dataset fashion-mnist
        tangent show ARCHITECTURE --latency --dataset photos
        tangent show ARCHITECTURE --dot | dot -Tsvg > network.svg
      """)

  @Argument(help: "The architecture in its space's own grammar; `tangent spaces` shows one.")
  var architecture: String

  @OptionGroup var scale: ScaleOptions

  @Option(
    help: ArgumentHelp(
      "The data set whose image shape and classes the network is built for: a name (no files are read) or the path to "
        + "your own images.", valueName: "name or path"))
  var dataset = DatasetCatalogue.cifar10.id

  @Flag(help: "Also time the network on this machine (the lowest of five median times).")
  var latency = false

  @OptionGroup var timing: LatencyOptions

  @Flag(help: "Print the network in the DOT language of Graphviz instead.")
  var dot = false

  @Flag(help: "Print the network's layers, one per line, instead.")
  var graph = false

  @Flag(help: "With --dot or --graph: print every layer, including those that contribute nothing to the output.")
  var whole = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if [dot, graph, output.json].count(where: { $0 }) > 1 {
      throw ValidationError("--dot, --graph and --json are different forms of the result: choose one")
    }
    if latency, dot || graph {
      throw ValidationError("--latency cannot be combined with --dot or --graph, which do not print costs")
    }
    if let given = timing.given, !latency { throw ValidationError("\(given) requires --latency") }
    if whole, !dot, !graph { throw ValidationError("--whole requires --dot or --graph") }
  }

  func run() throws {
    let space = try scale.searchSpace()
    let architecture = try space.architecture(architecture)
    let scale = try scale.scale(for: try DatasetShape.named(dataset, side: scale.imageSize), or: \.standardSizes)
    let benchmark = try space.graph(of: architecture, at: scale)
    let executed = benchmark.simplified(keepingShiftsOfZeros: true)
    if dot { return try Terminal.output.write((whole ? benchmark : executed).dot(title: architecture.text)) }
    if graph { return try Terminal.output.write((whole ? benchmark : executed).textDrawing()) }
    let sheet = try CostSheet(benchmark: benchmark, executed: executed)
    let form = try space.canonicalForm(of: architecture)
    let latency = latency ? try ShownLatency(of: benchmark, in: space, at: scale, timing.conditions) : nil
    try output.print(
      [
        "architecture": JSONValue(architecture.text), "space": JSONValue(space.name),
        "canonicalForm": JSONValue(form), "isInputIndependent": JSONValue(benchmark.isInputIndependent),
        "scale": JSONValue(scale), "benchmark": sheet.record(\.benchmark), "executed": sheet.record(\.executed),
        "latency": latency?.record ?? .null,
      ]
    ) {
      let terminal = Terminal.output
      try terminal.writeLine(terminal.styled(architecture.text, .bold))
      try terminal.writeLine("\n" + space.drawing(of: architecture))
      if benchmark.isInputIndependent {
        try terminal.writeLine(
          terminal.warning(
            "the output is the same for every image: this network stays at chance, and its kernel is constant") + "\n")
      }
      try terminal.writeLine("canonical form  \(form)")
      try terminal.writeLine(
        "network         \(space.text(of: scale.sizes)), images "
          + "\(scale.imageChannels)x\(scale.imageHeight)x\(scale.imageWidth), \(scale.classes) classes\n")
      try sheet.table.write(to: terminal)
      if let latency { try terminal.writeLine("\n" + latency.text) }
    }
  }
}

/// What a network costs, with and without the layers that contribute nothing.
private struct CostSheet {
  let benchmark: Column
  let executed: Column

  struct Column {
    let cost: NetworkCost
    let convolutions: Int
    let depth: Int
  }

  init(benchmark: NetworkGraph, executed: NetworkGraph) throws(GraphError) {
    self.benchmark = try Column(
      cost: benchmark.cost(), convolutions: benchmark.convolutionCount, depth: benchmark.depth)
    self.executed = try Column(cost: executed.cost(), convolutions: executed.convolutionCount, depth: executed.depth)
  }

  var table: Table {
    func row(_ name: String, _ text: (Column) -> String) -> [String] { [name, text(benchmark), text(executed)] }
    return Table(
      [.text("for one image"), .number("all layers"), .number("executed")],
      rows: [
        row("parameters") { Formatted.count($0.cost.parameters) },
        row("multiply-accumulates") { Formatted.count($0.cost.multiplyAccumulates) },
        row("convolutions") { Formatted.count($0.convolutions) },
        row("depth (convolutions and linear layers in a row)") { Formatted.count($0.depth) },
        row("activations kept in training") { Formatted.bytes($0.cost.activationBytes) },
        row("activations held at once without gradients") { Formatted.bytes($0.cost.peakActivationBytes) },
      ])
  }

  func record(_ path: KeyPath<CostSheet, Column>) -> JSONValue {
    let column = self[keyPath: path]
    return [
      "parameters": JSONValue(column.cost.parameters),
      "multiplyAccumulates": JSONValue(column.cost.multiplyAccumulates),
      "convolutions": JSONValue(column.convolutions), "depth": JSONValue(column.depth),
      "activationBytes": JSONValue(column.cost.activationBytes),
      "peakActivationBytes": JSONValue(column.cost.peakActivationBytes),
    ]
  }
}

extension JSONValue {
  init(_ sizes: NetworkSizes) { self = .object(sizes.values.mapValues { JSONValue($0) }) }

  /// The numbers that turn an architecture into a network.
  init(_ scale: NetworkScale) {
    self = [
      "sizes": JSONValue(scale.sizes), "imageChannels": JSONValue(scale.imageChannels),
      "imageHeight": JSONValue(scale.imageHeight),
      "imageWidth": JSONValue(scale.imageWidth), "classes": JSONValue(scale.classes),
    ]
  }
}
