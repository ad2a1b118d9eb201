import ArgumentParser
import Tangent

/// `tangent latency measure`: times layers, and says how well whole networks follow from them.
struct LatencyMeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Time layers, to predict the latency of any network in the space.",
    discussion: """
      Draws networks of the space at random, runs each as it will run after training (batch norms folded into \
      convolutions, float32, random weights) and takes the median time of every layer. The predicted latency of any \
      other network is the sum of its layers' times; the time of a layer that was never timed comes from a fit over \
      layers of its kind. Twenty more networks are predicted and measured, and the errors are printed.

      Times are for libtorch on this processor. Another runtime, such as onnxruntime, has other times. Close other \
      programs first: they slow networks down, some more than others.

      The table is stored in studies/latency (or $TANGENT_STUDIES/latency); `tangent search --max-latency` and \
      `tangent search --metric latency` use it. If the machine was busy, measure again.

      EXAMPLES
        tangent latency measure
        tangent latency measure --space resnet --dataset photos
        tangent latency measure --latency-threads 2 --networks 100
      """)

  @OptionGroup var scale: ScaleOptions

  @Option(
    help: ArgumentHelp(
      "The data set whose image shape and classes networks are built for: a name (no files are read) or the path to your "
        + "own images.", valueName: "name or path"))
  var dataset = DatasetCatalogue.standard.id

  @OptionGroup var latency: LatencyOptions

  @Option(
    help: ArgumentHelp("The number of networks whose layers are timed.", valueName: "number"))
  var networks = LatencyTable.standardNetworks.timed

  @OptionGroup var progress: ProgressOptions
  @OptionGroup var output: OutputOptions

  private static let networksRange = CountRange(
    option: "--networks", meaning: "the number of networks", range: 1...10_000)

  func validate() throws { try Self.networksRange.check(networks) }

  func run() throws {
    let space = try scale.searchSpace()
    let scale = try scale.scale(
      for: try DatasetShape.named(dataset, side: scale.imageSize), or: \.standardSizes)
    let table = try LatencyTable.measured(
      on: latency.conditions, space: space, scale: scale, networks: networks, progress)
    let file = try LatencyFolder.standard.keep(table)
    let again = PrintedCommand("latency", try GivenArguments.ofSubcommand())
    try output.print(record(of: table, file: file.relativePath)) {
      let terminal = Terminal.output
      var rows = Table([.number("measured"), .number("predicted"), .number("error"), .text("architecture")])
      for check in table.checks {
        rows.append([
          Formatted.milliseconds(check.measured), Formatted.milliseconds(check.predicted),
          Formatted.percent(check.error), check.architecture,
        ])
      }
      try rows.write(to: terminal)
      try terminal.writeLine(
        "\n\(table.conditions)\nThe table of \(Formatted.counted(table.layerCount, "layer")) \(table.quality).\n"
          + (table.warning(again).map { "\(Terminal.output.warning($0))\n" } ?? "")
          + "It is stored in \(file.relativePath). Next:\n"
          + "  \(PrintedCommand("search", "--space", space.definition?.file ?? space.name, "--dataset", dataset, "--max-latency", example(table)))"
      )
    }
  }

  /// A bound that about half of the networks keep.
  private func example(_ table: LatencyTable) -> String {
    // Limits are kept by predictions.
    let predicted = table.checks.map(\.predicted).sorted()
    return "\(Formatted.chosen((1e5 * predicted.quantile(0.5)).rounded(.up) / 100))ms"
  }

  private func record(of table: LatencyTable, file: String) -> JSONValue {
    [
      "space": JSONValue(table.space), "scale": JSONValue(table.scale), "file": JSONValue(file),
      "batch": JSONValue(table.conditions.batch), "threads": JSONValue(table.conditions.threads),
      "processor": JSONValue(table.conditions.processor), "libtorch": JSONValue(table.conditions.libtorch),
      "layers": JSONValue(table.layerCount), "medianError": JSONValue(table.medianError),
      "largestError": JSONValue(table.largestError), "orderedPairs": JSONValue(table.orderedPairs),
      "checks": .array(
        table.checks.map {
          [
            "architecture": JSONValue($0.architecture), "measuredSeconds": JSONValue($0.measured),
            "predictedSeconds": JSONValue($0.predicted),
          ]
        }),
    ]
  }
}
