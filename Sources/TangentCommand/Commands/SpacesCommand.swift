import ArgumentParser
import Tangent

/// `tangent spaces`: the table of search spaces.
struct SpacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spaces",
    abstract: "List the search spaces, describe or check one, or print the structural features of an architecture.",
    discussion: """
      Shows each space's name, how many architectures it has, the sizes of its networks, and an architecture to try with \
      other commands. Set one size with --size NAME=NUMBER, or all sizes of a preset with --size PRESET.

      With a space's name, or the path of a YAML file that describes a space of your own, shows that space alone. A file \
      is checked on the way: an error names the line and the field.

      With a space, an architecture and --features, prints numbers computed from the architecture's text alone, for \
      models that predict accuracy: how often each operation occurs and, for each set of operations and the edges that \
      have them, the lengths of the shortest and longest paths from input to output, the degrees of input and output, \
      and the mean degree of the nodes (GRAF; Kadlecová et al., ICML 2024).

      EXAMPLES
        tangent spaces
        tangent spaces my-space.yaml
        tangent spaces nasbench201 ARCHITECTURE --features --json
        tangent show "$(tangent spaces --json | jq -r '.spaces[0].example')"
      """)

  @Argument(
    help: "A space's name, or the path of a file that describes one.",
    completion: .list(TangentCommand.catalogue.spaces.map(\.name)))
  var space: String?

  @Argument(help: "With --features: an architecture of that space.")
  var architecture: String?

  @Flag(help: "Print the architecture's structural features.")
  var features = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard features == (architecture != nil), !features || space != nil else {
      throw ValidationError(
        features
          ? "--features needs a space and an architecture, such as: tangent spaces nasbench201 ARCHITECTURE --features"
          : "to print an architecture's features, name its space and the architecture, and add --features")
    }
  }

  func run() throws {
    if let space, let architecture { return try printFeatures(of: architecture, in: space) }
    let spaces = try space.map { [try SpaceChoice.space($0)] } ?? TangentCommand.catalogue.spaces
    try output.print(["spaces": JSONValue(spaces.map(record))]) {
      var table = Table([.text("space"), .number("architectures"), .prose("about")])
      for space in spaces {
        table.append([space.name, space.count.map(Formatted.count) ?? "?", space.summary])
      }
      try table.write(to: .output)
      for space in spaces {
        try Terminal.output.writeLine("\n" + Terminal.output.styled(space.name, .bold))
        try sizeTable(of: space).write(to: .output)
        try presetTable(of: space).write(to: .output)
        try populationTable(of: space).write(to: .output)
        if let custom = space as? CustomSpace {
          try choiceTable(of: custom).write(to: .output)
          try Terminal.output.writeLine("an architecture is written \(custom.grammar)")
        }
        try Terminal.output.writeLine("an example: \(example(of: space).text)")
      }
    }
  }

  private func printFeatures(of text: String, in name: String) throws {
    let space = try SpaceChoice.space(name)
    let architecture = try space.architecture(text)
    let features = try space.features(of: architecture)
    guard !features.isEmpty else {
      let others = try TangentCommand.catalogue.spaces.filter { try !$0.features(of: example(of: $0)).isEmpty }
      throw Failure(
        .usage,
        "\(name) has no structural features; spaces that have them: \(others.map(\.name).joined(separator: ", "))")
    }
    let values = Dictionary(features.map { ($0.name, JSONValue($0.value)) }) { first, _ in first }
    let record: JSONValue = [
      "space": JSONValue(name), "architecture": JSONValue(architecture.text), "features": .object(values),
    ]
    try output.print(record) {
      let table = Table(
        [.text("feature"), .number("value")],
        rows: features.map { [$0.name, $0.value.map(Formatted.chosen) ?? "none"] })
      try table.write(to: .output)
    }
  }

  private func record(of space: any SearchSpace) -> JSONValue {
    [
      "name": JSONValue(space.name), "architectures": JSONValue(space.count), "about": JSONValue(space.summary),
      "example": JSONValue(example(of: space).text),
      "sizes": JSONValue(
        space.sizes.map { size in
          [
            "name": JSONValue(size.name), "symbol": JSONValue(size.symbol), "about": JSONValue(size.meaning),
            "least": JSONValue(size.range.lowerBound), "largest": JSONValue(size.range.upperBound),
          ]
        }),
      "presets": JSONValue(
        space.sizePresets.map { preset in
          ["name": JSONValue(preset.name), "about": JSONValue(preset.meaning), "sizes": JSONValue(preset.sizes)]
        }),
      "populations": JSONValue(
        space.allPopulations.map { population in
          [
            "name": JSONValue(population.name), "about": JSONValue(population.summary),
            "architectures": JSONValue(population.count),
          ]
        }),
    ]
  }

  private func sizeTable(of space: any SearchSpace) -> Table {
    Table(
      [.text("size"), .text("symbol"), .prose("about"), .number("from"), .number("to")],
      rows: space.sizes.map { size in
        [
          size.name, size.symbol, size.meaning, Formatted.count(size.range.lowerBound),
          Formatted.count(size.range.upperBound),
        ]
      })
  }

  private func choiceTable(of space: CustomSpace) -> Table {
    Table(
      [.text("choice"), .prose("values")],
      rows: space.choiceValues.map { name, values in
        let many = values.count > 20
        return [
          name, (many ? Array(values.prefix(19)) + ["… \(values[values.count - 1])"] : values).joined(separator: ", "),
        ]
      })
  }

  private func presetTable(of space: any SearchSpace) -> Table {
    Table(
      [.text("preset"), .text("sizes"), .prose("about")],
      rows: space.sizePresets.map { [$0.name, space.text(of: $0.sizes), $0.meaning] })
  }

  private func populationTable(of space: any SearchSpace) -> Table {
    Table(
      [.text("population"), .number("architectures"), .prose("about")],
      rows: space.allPopulations.map { [$0.name, $0.count.map(Formatted.count) ?? "?", $0.summary] })
  }

  /// The same architecture whenever it is asked for.
  private func example(of space: any SearchSpace) -> Architecture {
    var generator = Seed(0).derived("example").generator()
    return space.sample(using: &generator)
  }
}
