import ArgumentParser
import Tangent

/// The architecture of a study to train, in place of one that is written out.
struct StudyArchitecture: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Train the best architecture of this study, a name or path, at the space's own sizes and on the study's images. "
        + "Options that you give override the study's.", valueName: "study"))
  var fromStudy: String?

  @Option(
    help: ArgumentHelp(
      "The architecture's place in the study's ranking, finalists first; requires --from-study (default: 1).",
      valueName: "number"))
  var top: Int?

  func validate() throws {
    guard let top else { return }
    guard fromStudy != nil else {
      throw ValidationError("--top requires --from-study, which names the study to take the ranking from")
    }
    try CountRange(option: "--top", meaning: "the place in the ranking", range: 1...1_000_000_000).check(top)
  }

  /// A command line for `train` without these options: what the study says, then what else was given.
  /// - Parameter given: what follows the subcommand's name.
  /// - Throws: ``Failure`` where the study has no architecture of that place, `StudyError` where it cannot be read.
  func arguments(_ given: [String]) throws -> [String] {
    guard let fromStudy else { return given }
    let study = try Study.read(try StudyFolder().file(fromStudy), catalogue: TangentCommand.catalogue)
    let ranking = try study.ranking()
    let place = top ?? 1
    guard ranking.indices.contains(place - 1) else {
      guard !ranking.isEmpty else {
        throw Failure(.usage, "the study \(fromStudy) has no architecture with a score yet; resume its search")
      }
      throw Failure(
        .usage,
        "--top \(place): the study \(fromStudy) ranks \(Formatted.counted(ranking.count, "architecture")); ask for 1 to "
          + "\(ranking.count), or resume its search")
    }
    let others = Self.without(["--from-study", "--top"], given)
    let ownData = GivenArguments.give("--\(DatasetOption.name)", in: others)
    return study.configuration.trainingArguments(of: ranking[place - 1].trial.architecture, includingData: !ownData)
      + others
  }

  /// Arguments without these options and their values.
  private static func without(_ names: Set<String>, _ arguments: [String]) -> [String] {
    var kept: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if names.contains(argument) {
        _ = rest.popFirst()
      } else if !names.contains(where: { argument.hasPrefix("\($0)=") }) {
        kept.append(argument)
      }
    }
    return kept
  }
}
