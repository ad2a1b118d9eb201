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
      "The architecture's place in the study's ranking, finalists first; requires --from-study (default: 1, or the "
        + "place that the search's --prefer chose).",
      valueName: "number"))
  var top: Int?

  func validate() throws {
    guard let top else { return }
    guard fromStudy != nil else {
      throw ValidationError("--top requires --from-study, which names the study to take the ranking from")
    }
    try CountRange(option: "--top", meaning: "the place in the ranking", range: 1...1_000_000_000).check(top)
  }

  /// The study, or nil where none is named.
  /// - Throws: `StudyError` where it cannot be read.
  func study() throws -> Study? {
    try fromStudy.map { try Study.read(try StudyFolder().file($0), catalogue: TangentCommand.catalogue) }
  }

  /// A command line for `train` without these options: what the study says, then what else was given.
  /// - Parameters:
  ///   - given: what follows the subcommand's name.
  ///   - study: the one that is named.
  ///   - space: the one that was given, or the default.
  /// - Throws: ``Failure`` where the study has no architecture of that place, or another space.
  func arguments(_ given: [String], of study: Study, _ space: SpaceChoice) throws -> [String] {
    let fromStudy = fromStudy ?? ""
    try space.check(given, isThatOf: "the study \(fromStudy)", study.configuration.plan.space, "leave out --space")
    let ranking = try study.ranking()
    let place = try top ?? preferredPlace(in: study) ?? 1
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

  /// The place of the trade-off that the search's `--prefer` chose, or of what comes closest to its limit; nil where
  /// nothing was preferred.
  private func preferredPlace(in study: Study) throws -> Int? {
    guard try study.ending()?.preference != nil else { return nil }
    return try StudyEntry(study).chosen.flatMap { try study.place(of: $0.trial) }
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
