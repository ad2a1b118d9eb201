/// A command line that is printed for people to type, quoted for the shell.
package struct PrintedCommand: Hashable, Sendable, CustomStringConvertible {
  private var arguments: [String]

  /// - Parameter arguments: the subcommand's name and whatever follows it.
  package init(_ arguments: String...) {
    self.arguments = ["tangent"] + arguments
  }

  /// - Parameter rest: what follows the subcommand's name.
  package init(_ name: String, _ rest: [String]) {
    arguments = ["tangent", name] + rest
  }

  /// Adds words as they are.
  package mutating func add(_ words: String...) {
    arguments += words
  }

  /// Adds an option with its value, unless there is none or it is what the command takes anyway.
  package mutating func add<Value: Equatable & CustomStringConvertible>(
    _ option: String, _ value: Value?, unless standard: Value? = nil
  ) {
    guard let value, value != standard else { return }
    arguments += [option, value.description]
  }

  /// What follows the subcommand's name.
  package var subcommandArguments: [String] { Array(arguments.dropFirst(2)) }

  package var description: String { Formatted.commandLine(arguments) }
}
