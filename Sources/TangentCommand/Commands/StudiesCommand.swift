import ArgumentParser

/// `tangent studies`: past searches and their results.
struct StudiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studies",
    abstract: "List all studies, show one with its best architectures, or serve their pages to a browser.",
    discussion: """
      A study is one SQLite file. Reading it does not disturb a search that is writing it. In SQL, order trials by \
      fitness DESC: the score if larger is better, minus the score if smaller is better, NULL if it is undefined. A \
      sum of ranks is taken among all trials so far that were measured after the same number of epochs; if trials \
      differ in that number, order by epochs DESC first. With several objectives, score and fitness are those of the \
      first. The tables architecture, evaluation and value hold everything that was measured.

      EXAMPLES
        tangent studies
        tangent studies quickstart
        tangent studies serve
        tangent studies quickstart --json \\
          | jq '.trials[].evaluation.metrics.lga.value'
        sqlite3 studies/ladder.sqlite \\
          'SELECT trial, epoch, metric, value FROM value ORDER BY 1, 2'
        sqlite3 studies/quickstart.sqlite \\
          'SELECT architecture, score FROM trial ORDER BY fitness DESC LIMIT 5'
      """,
    subcommands: [StudiesShowCommand.self, StudiesServeCommand.self], defaultSubcommand: StudiesShowCommand.self)
}
