import ArgumentParser

/// What every command can do with its result.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print the result as JSON for scripts, with members sorted by name.")
  var json = false

  /// Prints a result in the form that was asked for.
  func print(_ value: @autoclosure () throws -> JSONValue, else table: () throws -> Void) throws {
    if json { try Terminal.output.writeLine(try value().text) } else { try table() }
  }
}

/// What long-running commands print on standard error meanwhile.
struct ProgressOptions: ParsableArguments {
  @Flag(
    name: [.customShort("q"), .customLong("quiet"), .customLong("no-progress")],
    help: "Show no progress and no notes, only results and errors.")
  var isQuiet = false

  /// Where to draw a ``ProgressBar``, or nil.
  var surface: ProgressBar.Surface? { isQuiet ? nil : .init(Terminal.error) }

  /// Prints a note.
  func note(_ text: String) {
    guard !isQuiet else { return }
    try? Terminal.error.writeLine(Terminal.error.styled("tangent: note:", .yellow) + " \(text.withVisibleControls)")
  }
}
