import ArgumentParser
import Foundation
import Tangent

/// Which architectures' kernels are followed.
struct EvolutionSubjectOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the best architectures of a study, given by name or path, and work in the study's space and, unless you "
        + "give --dataset, on the study's images.", valueName: "study"))
  var fromStudy: String?

  @Option(help: ArgumentHelp("How many architectures to take with --from-study.", valueName: "number"))
  var top = 4

  @Option(help: ArgumentHelp("Draw this many architectures at random from the space.", valueName: "number"))
  var sample: Int?

  @Option(
    help: ArgumentHelp(
      "Draw this many architectures at random, the same number from each stratum of --table; those that ignore their "
        + "input are left out.", valueName: "number"))
  var accuracyStrata: Int?

  @Option(
    help: ArgumentHelp(
      "A CSV file with a column named architecture and a column of accuracies.", valueName: "file.csv"),
    completion: .file(extensions: ["csv"]))
  var table: String?

  @Option(help: ArgumentHelp("Strata of equal size to divide the table into, by accuracy.", valueName: "number"))
  var strata = 3

  @Option(help: ArgumentHelp("The column of accuracies in --table.", valueName: "name"))
  var accuracyColumn = AccuracyTable.standardColumn

  func validate() throws {
    for (option, number) in [("--top", top), ("--sample", sample ?? 1), ("--strata", strata)] where number < 1 {
      throw ValidationError("\(option) \(number): it must be at least 1")
    }
    try CountRange(option: "--strata", meaning: "the number of strata", range: 1...1000).check(strata)
    if let accuracyStrata {
      guard table != nil else {
        throw ValidationError("--accuracy-strata requires --table FILE, which has the accuracies")
      }
      guard accuracyStrata > 0, accuracyStrata.isMultiple(of: strata) else {
        throw ValidationError(
          "--accuracy-strata \(accuracyStrata): equal shares of \(strata) strata need a multiple of \(strata)")
      }
    } else if table != nil {
      throw ValidationError("--table requires --accuracy-strata")
    }
  }

  /// How many of these ways to choose architectures were used.
  var count: Int { [fromStudy != nil, sample != nil, accuracyStrata != nil].count { $0 } }

  /// - Parameter texts: architectures that were named one by one.
  func subjects(_ texts: [String], space: any SearchSpace, seed: Seed) throws -> [EvolutionSubject] {
    if let accuracyStrata, let table {
      let data = try InputFile.contents(table, as: "--table \(table)")
      let accuracies = try AccuracyTable(data, named: table, column: accuracyColumn, space: space)
      return try AccuracyStrata(accuracies, count: strata, space: space)
        .drawn(accuracyStrata, seed: seed.derived("strata"))
    }
    if let fromStudy {
      let study = try Study.read(try StudyFolder().file(fromStudy), catalogue: TangentCommand.catalogue)
      guard study.configuration.plan.space == space.name else {
        throw Failure(
          .usage,
          "the study \(fromStudy) is in the space \(study.configuration.plan.space); add --space "
            + study.configuration.plan.spaceArgument)
      }
      return try EvolutionSubject.best(top, of: study, in: space)
    }
    if let sample { return try EvolutionSubject.random(sample, in: space, seed: seed.derived("sample")) }
    return try texts.map { EvolutionSubject(try space.architecture($0)) }
  }
}
