import ArgumentParser
import Tangent

/// `tangent presets`: the definitions of the kernel, or one of them with its differences from its source.
struct PresetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presets", abstract: "List the definitions of the kernel, or explain one.",
    discussion: """
      A preset is a value for --preset in score, kernel, evolve and search. It sets the batch-norm statistics, the \
      parameters whose gradients enter the kernel, the number of images and how weights are drawn. With a name, also \
      lists how the preset differs from the source it is named for.

      EXAMPLES
        tangent presets
        tangent presets mok-2022
        tangent presets --json
      """)

  @Argument(
    help: "A preset to explain; without one, all are listed.",
    completion: .list(TangentCommand.catalogue.kernelPresets.map(\.name)))
  var name: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    if let name {
      let preset = try TangentCommand.catalogue.kernelPreset(named: name)
      try output.print(record(of: preset)) { try Terminal.output.write(details(of: preset)) }
    } else {
      try output.print(["presets": JSONValue(TangentCommand.catalogue.kernelPresets.map(record))]) {
        try table.write(to: .output)
      }
    }
  }

  private var table: Table {
    var table = Table([
      .text("preset"), .text("batch norm"), .text("parameters"), .number("images"), .text("initializer"),
      .prose("source"),
    ])
    for preset in TangentCommand.catalogue.kernelPresets {
      table.append([
        preset.name, preset.options.batchNorm.rawValue, preset.options.parameters.rawValue, "\(preset.images)",
        preset.initializer.rawValue, preset.source,
      ])
    }
    return table
  }

  private func details(of preset: KernelPreset) -> String {
    var fields = Table(
      [.text(""), .prose("")],
      rows: [
        ["batch norm", preset.options.batchNorm.rawValue], ["parameters", preset.options.parameters.rawValue],
        ["images", "\(preset.images)"], ["initializer", preset.initializer.rawValue], ["source", preset.source],
      ])
    for (index, difference) in preset.differences.enumerated() {
      fields.append([index == 0 ? "differences" : "", "- \(difference)"])
    }
    return Terminal.output.styled(preset.name, .bold) + "\n" + fields.text(width: Terminal.output.width)
  }

  private func record(of preset: KernelPreset) -> JSONValue {
    [
      "name": JSONValue(preset.name), "batchNorm": JSONValue(preset.options.batchNorm.rawValue),
      "parameters": JSONValue(preset.options.parameters.rawValue), "images": JSONValue(preset.images),
      "initializer": JSONValue(preset.initializer.rawValue), "source": JSONValue(preset.source),
      "differences": .array(preset.differences.map { JSONValue($0) }),
    ]
  }
}
