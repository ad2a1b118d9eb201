import ArgumentParser
import Tangent

/// `tangent spaces`: the table of search spaces.
struct SpacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spaces", abstract: "List the search spaces.",
    discussion: """
      Shows each space's name, how many architectures it has, the sizes of its networks, and an architecture to try with \
      other commands. Set one size with --size NAME=NUMBER, or all sizes of a preset with --size PRESET.

      EXAMPLES
        tangent spaces
        tangent show "$(tangent spaces --json | jq -r '.spaces[0].example')"
      """)

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.print(["spaces": JSONValue(TangentCommand.catalogue.spaces.map(record))]) {
      var table = Table([.text("space"), .number("architectures"), .prose("about")])
      for space in TangentCommand.catalogue.spaces {
        table.append([space.name, space.count.map(Formatted.count) ?? "?", space.summary])
      }
      try table.write(to: .output)
      for space in TangentCommand.catalogue.spaces {
        try Terminal.output.writeLine("\n" + Terminal.output.styled(space.name, .bold))
        try sizeTable(of: space).write(to: .output)
        try presetTable(of: space).write(to: .output)
        try populationTable(of: space).write(to: .output)
        try Terminal.output.writeLine("an example: \(example(of: space).text)")
      }
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
