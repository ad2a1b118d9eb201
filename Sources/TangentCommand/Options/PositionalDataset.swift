import ArgumentParser
import Tangent

/// The data set as the first word of a command that has no other: `tangent search photos`.
struct PositionalDataset: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The data set, as with --dataset: a name or the path of your own images.", valueName: "name or path"),
    completion: .directory)
  var name: String?

  func validate() throws { if let name { try DatasetOption.check(name) } }

  /// Gives the data set to the options, where it is named here.
  func apply(to data: inout DataOptions) {
    if let name { data.datasetChoice = Choice(name) }
  }

  /// - Throws: ``Failure`` where the command line names a data set twice.
  func check() throws {
    let option = "--\(DatasetOption.name)"
    guard let name, GivenArguments.give(option, in: try GivenArguments.ofSubcommand()) else { return }
    throw Failure(.usage, "the data set is given twice, as \(name) and with \(option); leave one of them out")
  }
}
