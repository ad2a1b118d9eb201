import ArgumentParser
import Tangent

/// `tangent spaces`: the table of search spaces.
struct SpacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spaces", abstract: "List the search spaces.",
    discussion: """
      Shows each space's name, how many architectures it has, and one of them to try with other commands.

      EXAMPLES
        tangent spaces
        tangent show "$(tangent spaces --json | jq -r '.spaces[0].example')"
      """)

  @OptionGroup var output: OutputOptions

  func run() throws {
    try output.print(["spaces": JSONValue(SearchSpaces.all.map(record))]) {
      var table = Table([.text("space"), .number("architectures"), .prose("about")])
      for space in SearchSpaces.all {
        table.append([space.name, space.count.map(Formatted.count) ?? "?", space.summary])
      }
      try table.write(to: .output)
      for space in SearchSpaces.all {
        try Terminal.output.writeLine("\nan example of \(space.name):\n  \(example(of: space).text)")
      }
    }
  }

  private func record(of space: any SearchSpace) -> JSONValue {
    [
      "name": JSONValue(space.name), "architectures": JSONValue(space.count), "about": JSONValue(space.summary),
      "example": JSONValue(example(of: space).text),
    ]
  }

  /// The same architecture whenever it is asked for.
  private func example(of space: any SearchSpace) -> Architecture {
    var generator = Seed(0).derived("example").generator()
    return space.sample(using: &generator)
  }
}
