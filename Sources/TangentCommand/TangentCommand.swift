import ArgumentParser
import Glibc
import Tangent

@main
struct TangentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tangent",
    abstract: "Find good neural-network architectures without training each one.",
    discussion: """
      Ranks architectures by how well the tangent kernel of a briefly trained network aligns with the labels \
      (label-gradient alignment; Mok et al., CVPR 2022).

      QUICK START
        tangent spaces              the search spaces, with an example
        tangent data                the data sets you have, and how to get more
        tangent data check FOLDER   what a search will do with your own pictures
        tangent metrics             every score and what it means
        tangent presets             every definition of the kernel, and its source
        tangent recipes             every way to train
        tangent show ARCHITECTURE   a drawing, and what the network costs
        tangent latency measure     how fast networks are on this machine
        tangent score ARCHITECTURE  its scores, at initialization or after training
        tangent kernel ARCHITECTURE its tangent kernel, for NumPy and as a picture
        tangent evolve ARCHITECTURE how its kernel changes during training
        tangent search              a good architecture for a data set
        tangent compare A B         which architecture is better, if that can be told
        tangent correlate TABLE     how well scores order known accuracies
        tangent trust               which score to search by, on your own images
        tangent studies             past searches and their results
        tangent report STUDY        a study as an HTML page with charts
        tangent train ARCHITECTURE  a trained network and its accuracy
        tangent export CHECKPOINT   the trained network as ONNX or a PyTorch module

      EXIT STATUS
      \(CommandStatus.table)
      """,
    version: TangentVersion.current,
    subcommands: [
      SearchCommand.self, ScoreCommand.self, KernelCommand.self, EvolveCommand.self, StudiesCommand.self,
      ReportCommand.self,
      CorrelateCommand.self, TrustCommand.self, CompareCommand.self, TrainCommand.self, ExportCommand.self,
      ShowCommand.self, LatencyCommand.self, SpacesCommand.self, MetricsCommand.self, PresetsCommand.self,
      RecipesCommand.self,
      DataCommand.self,
    ])

  /// Everything that can be chosen by name.
  static let catalogue = Catalogue.standard

  /// Runs the command line: results go to standard output; a failure is one line on standard error.
  static func main() {
    Interruption.install()
    // Beyond the limit of `ulimit -f`, writes then fail with a message, as on a full disk.
    signal(SIGXFSZ, SIG_IGN)
    do {
      try PathEncoding.check()
      var command = try parseAsRoot(GivenArguments.all())
      try ProcessLimits.check(for: command)
      Libtorch.retainFreedMemory()
      Libtorch.yieldWhileContended()
      try command.run()
    } catch {
      Glibc.exit(end(with: error).rawValue)
    }
  }

  /// Prints an error's message and returns the exit status.
  private static func end(with error: any Error) -> CommandStatus {
    let failure: Failure
    // The parser builds its help for every other error.
    switch error is Failure ? .failure : exitCode(for: error) {
    case .success:
      do {
        try Terminal.output.writeLine(fullMessage(for: error, columns: Terminal.output.width))
        return .success
      } catch let refused { failure = refused }
    case .validationFailure:
      let (path, near) = command(in: CommandLine.arguments)
      let message = ValueDescriptions.completed(message(for: error))
      failure = Failure(.usage, "\(message)\(near) (see '\(path) --help')")
    case ExitCode(CommandStatus.diverged.rawValue): return .diverged
    default: failure = Failure(error)
    }
    try? Terminal.error.writeLine(Terminal.error.styled("tangent: error:", .red) + " \(failure)")
    return failure.status
  }

  /// The names of the command and of its subcommands that a command line spells out, and the question after a
  /// subcommand that is misspelt.
  private static func command(in arguments: [String]) -> (path: String, near: String) {
    var path = ["tangent"]
    var command: any ParsableCommand.Type = TangentCommand.self
    for argument in arguments.dropFirst() {
      let subcommands = command.configuration.subcommands
      guard let next = subcommands.first(where: { $0.configuration.commandName == argument }) else {
        let near = nearMisses(of: argument, among: subcommands.compactMap { $0.configuration.commandName })
        return (path.joined(separator: " "), near.first.map { ": did you mean '\($0)'?" } ?? "")
      }
      path.append(argument)
      command = next
    }
    return (path.joined(separator: " "), "")
  }
}
