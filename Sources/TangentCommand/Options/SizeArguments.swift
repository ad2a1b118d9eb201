import ArgumentParser
import Tangent

/// The short forms of sizes: `--channels 8` for `--size channels=8`, for each size that its space declares to have one.
package enum SizeArguments {
  /// The commands that take sizes.
  package static let commands: Set = [
    "show", "latency", "score", "kernel", "evolve", "search", "correlate", "trust", "compare", "train",
  ]

  /// The sizes with a short form, over all spaces.
  package static var names: [String] {
    var seen: Set<String> = []
    return TangentCommand.catalogue.spaces.flatMap(\.sizes).filter(\.hasShortForm).map(\.name)
      .filter { seen.insert($0).inserted }
  }

  /// What help says of them.
  static var shortForms: String {
    guard let name = names.first else { return "" }
    return "--\(name) 8 is short for --size \(name)=8" + (names.count > 1 ? ", and likewise " : "")
      + names.dropFirst().map { "--\($0)" }.joined(separator: ", ") + "."
  }

  /// A command line with every short form written out.
  /// - Throws: a short form without its number.
  package static func expanded(_ arguments: [String]) throws -> [String] {
    guard let command = arguments.first, commands.contains(command) else { return arguments }
    var expanded: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" { return expanded + [argument] + rest }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = names.first(where: { parts[0] == "--\($0)" }) else {
        expanded.append(argument)
        continue
      }
      if parts.count > 1 {
        expanded.append("--size=\(name)=\(parts[1])")
      } else if let value = rest.first, !value.hasPrefix("--") {
        expanded.append("--size=\(name)=\(value)")
        rest.removeFirst()
      } else {
        throw ValidationError("Missing value for '--\(name) <number>'")
      }
    }
    return expanded
  }
}
