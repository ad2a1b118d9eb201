/// The command line as the user gave it.
package enum GivenArguments {
  /// Everything after the program's name, short forms of sizes written out.
  /// - Throws: a short form without its number.
  static func all() throws -> [String] {
    joiningNegativeNumbers(try SizeArguments.expanded(Array(CommandLine.arguments.dropFirst())))
  }

  /// Everything after the subcommand's name.
  static func ofSubcommand() throws -> [String] { Array(try all().dropFirst()) }

  /// Whether these arguments give an option, as `--space resnet` or `--space=resnet`.
  static func give(_ option: String, in arguments: [String]) -> Bool {
    arguments.contains { $0 == option || $0.hasPrefix("\(option)=") }
  }

  /// `--learning-rate -1` as `--learning-rate=-1`: a parser would take the number for another option and miss a
  /// value. No option begins with a digit or a point.
  package static func joiningNegativeNumbers(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    for (index, argument) in arguments.enumerated() {
      let isLiteral = arguments[..<index].contains("--")
      if !isLiteral, argument.prefixMatch(of: /-[0-9.]/) != nil, let option = joined.last, option.hasPrefix("--"),
        !option.contains("=")
      {
        joined[joined.count - 1] = "\(option)=\(argument)"
      } else {
        joined.append(argument)
      }
    }
    return joined
  }
}
