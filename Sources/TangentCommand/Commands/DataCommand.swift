import ArgumentParser

/// `tangent data`: the data sets, and how to get them.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List the data sets and where they are, fetch one, or check your own.",
    discussion: """
      With --data, only that folder is searched; without it, only TANGENT_DATA. If neither is given, the command \
      searches $XDG_DATA_HOME/tangent (~/.local/share/tangent), the "datasets" folders in XDG_DATA_DIRS, and \
      /usr/share/datasets, in that order.

      EXAMPLES
        tangent data
        tangent data list cifar10
        tangent data fetch cifar10
        tangent data check photos
      """,
    subcommands: [DataListCommand.self, DataFetchCommand.self, DataCheckCommand.self],
    defaultSubcommand: DataListCommand.self)
}
