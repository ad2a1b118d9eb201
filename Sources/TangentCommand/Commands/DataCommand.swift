import ArgumentParser

/// `tangent data`: the data sets, and how to get them.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List the data sets that are known and here, or fetch one.",
    discussion: """
      A data set is looked for in --data alone, or else in TANGENT_DATA alone. Where neither is given, it is looked \
      for in $XDG_DATA_HOME/tangent (~/.local/share/tangent), the folders "datasets" of XDG_DATA_DIRS, and \
      /usr/share/datasets, in this order.

      EXAMPLES
        tangent data
        tangent data list cifar10
        tangent data fetch cifar10
      """,
    subcommands: [DataListCommand.self, DataFetchCommand.self], defaultSubcommand: DataListCommand.self)
}
