import Foundation
import Tangent
import TangentCommand
import TestSupport
import Testing

@Suite struct CompareCommandTests {
  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  private static let small = "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|"
  private static let large =
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|"

  private func compare(_ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(
      ["compare"] + options + ["--quiet"] + TinySearch.measuring(in: tangent.folder.url))
  }

  /// Numbers of parameters are the same in every round. Four of each are ties, so that p is the normal approximation's:
  /// z = (16 − 8 − ½)/√(16/12·(9 − 120/56)) = 2.48, p = 0.0066, below 0.05/7.
  @Test func aClearAnswerEndsItEarly() throws {
    let outcome = try compare(Self.small, Self.large, "--metric", "parameters", "--epochs", "0", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let result = try outcome.json()
    #expect(result["rounds"] as? Int == 4 && result["isEarly"] as? Bool == true)
    let entries = try #require(result["architectures"] as? [[String: Any]])
    #expect(entries.map { $0["architecture"] as? String } == [Self.large, Self.small])
    #expect(entries[1]["bestBeatsIt"] as? Double == 1 && entries[1]["isTold"] as? Bool == true)
    let verdict = result["verdict"] as? String ?? ""
    let expected = "By parameters, where higher is better, \(Self.large) is better than \(Self.small)"
    #expect(verdict.contains(expected), "\(verdict)")
  }

  /// The same every time, with any number of workers, and each round with other values.
  @Test func roundsAreOfTheirOwn() throws {
    func values(_ workers: String) throws -> [[Double]] {
      let outcome = try compare(
        Self.small, Self.large, "--metric", "lga", "--epochs", "0", "--rounds", "3", "--workers", workers, "--json")
      #expect(outcome.status == 0, "\(outcome.error)")
      let entries = try #require(try outcome.json()["architectures"] as? [[String: Any]])
      return entries.compactMap { $0["values"] as? [Double] }
    }
    let once = try values("1")
    #expect(try once == values("2"))
    #expect(once.count == 2 && once.allSatisfy { Set($0).count == 3 })
  }

  @Test func whatCannotBeToldIsSaid() throws {
    let outcome = try compare(Self.small, Self.large, "--metric", "lga", "--epochs", "0", "--rounds", "2")
    #expect(outcome.output.contains(" cannot be told apart from "), "\(outcome.output)")
    // Before the fourth round nobody looks at the results.
    #expect(
      outcome.output.hasSuffix(
        " ± is a 95 % confidence interval of the difference in means. A difference counts if its p is below 0.050.\n"))
    #expect(outcome.output.contains("lga, 2 rounds, each with new weights and images; kernel tangent"))
  }

  /// A network that ignores its input has no value, and is worse than any other.
  @Test func anUndefinedValueIsWorst() throws {
    let outcome = try compare(
      "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", Self.small, "--metric", "lga", "--epochs", "0", "--json")
    let result = try outcome.json()
    let entries = try #require(result["architectures"] as? [[String: Any]])
    #expect(entries.first?["architecture"] as? String == Self.small)
    #expect((result["verdict"] as? String ?? "").contains("with no difference to report: a value is undefined"))
  }

  @Test func theBestOfAStudyAreCompared() throws {
    let search = try TinySearch(tangent)
    #expect(try tangent.run(search.arguments("--evaluations", "3")).status == 0)
    let outcome = try compare("--from-study", search.study.path, "--metric", "lga", "--epochs", "0", "--rounds", "2")
    #expect(outcome.status == 0, "\(outcome.error)")
    let best = try search.trials().ranked(by: Objective("lga")).uniqued.prefix(2)
    for trial in best { #expect(outcome.output.contains(trial.trial.architecture.text)) }
  }

  @Test(arguments: [
    ([small], "a comparison needs at least two architectures"), ([small, small], "is given twice"),
    ([], "name two or more architectures"), ([small, large, "--resume"], "--resume requires --study"),
    ([small, large, "--level", "1"], "it must be between 0 and 1"),
    ([small, large, "--rounds", "1"], "the number of rounds is from 2"),
    ([small, large, "--metric", "held-out-loss", "--epochs", "0"], "is undefined before training"),
    ([small, large, "--metric", "lgaa"], "did you mean 'lga'?"),
  ]) func aMistakeIsOneLine(options: [String], excerpt: String) throws {
    let outcome = try tangent.run(["compare", "--quiet"] + options + TinySearch.measuring(in: tangent.folder.url))
    #expect(outcome.status == 64)
    #expect(outcome.error.contains(excerpt) && outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
  }
}

/// `tangent compare --study`.
@Suite struct CompareStudyTests {
  let tangent: TangentProcess
  private static let cells = [
    "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
    "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|",
  ]

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  private func path(_ study: String) -> String { tangent.folder.file("\(study).sqlite").path }

  private func comparing(_ study: String?, _ others: String...) -> [String] {
    ["compare"] + Self.cells + ["--metric", "lga", "--epochs", "1", "--rounds", "5", "--quiet"]
      + (study.map { ["--study", path($0)] } ?? []) + TinySearch.measuring(in: tangent.folder.url) + others
  }

  /// What a comparison found, without the time it took and the study's name.
  private func found(_ outcome: TangentProcess.Outcome) throws -> NSDictionary {
    #expect(outcome.status == 0, "\(outcome.error)")
    var members = try outcome.json()
    members["study"] = nil
    members["architectures"] = try #require(members["architectures"] as? [[String: Any]]).map { entry in
      entry.filter { $0.key != "seconds" }
    }
    return members as NSDictionary
  }

  /// The same numbers with and without a study, and when it is read again, which measures nothing.
  @Test func aStudyKeepsEveryMeasurement() throws {
    let alone = try found(tangent.run(comparing(nil, "--json")))
    #expect(try found(tangent.run(comparing("kept", "--json"))) == alone)
    let study = try Study.read(tangent.folder.file("kept.sqlite"))
    let trials = try study.trials()
    let rounds = try #require(alone["rounds"] as? Int)
    #expect(trials.map(\.architecture.text) == Array(repeatElement(Self.cells, count: rounds).joined()))
    #expect(Set(trials.map(\.seed)).count == rounds)
    let joined = try study.rankedTrials()
    #expect(joined.map(\.architecture.text) == Self.cells)
    #expect(joined.allSatisfy { $0.evaluation.measurements.count == rounds })
    let bytes = try Data(contentsOf: tangent.folder.file("kept.sqlite"))
    let again = try tangent.run(["compare", "--study", path("kept"), "--resume", "--quiet", "--json"])
    #expect(try found(again) == alone)
    #expect(try study.trials() == trials && bytes.count == Data(contentsOf: tangent.folder.file("kept.sqlite")).count)
    let shown = try tangent.run(["studies", path("kept")])
    #expect(shown.output.contains("kept.sqlite: finished, \(2 * rounds) evaluations"), "\(shown.output)")
    #expect(shown.output.contains("±"), "\(shown.output)")
  }

  @Test func aKilledComparisonGoesOnWhereItWas() throws {
    var runs = try KilledRuns(tangent, seed: 7, undisturbed: comparing("whole"))
    try runs.runToItsEnd(comparing("killed", "--resume"))
    func kept(_ study: String) throws -> [[[String: MetricValue]]] {
      try Study.read(tangent.folder.file("\(study).sqlite")).trials().map { $0.evaluation.measurements.map(\.values) }
    }
    #expect(try kept("killed") == kept("whole"))
    let results = try ["killed", "whole"].map {
      try found(tangent.run(["compare", "--study", path($0), "--resume", "--quiet", "--json"]))
    }
    #expect(results[0] == results[1])
  }

  /// What is left of a round is measured; what is there is not.
  @Test func aRoundIsCompleted() throws {
    let whole = try found(tangent.run(comparing("s", "--json")))
    let study = try Study.open(tangent.folder.file("s.sqlite"))
    let first = try study.trials()[2]
    for table in ["value", "evaluation"] { try study.edit("DELETE FROM \(table) WHERE trial IN (3, 4, 5)") }
    try study.edit("DELETE FROM trial WHERE number IN (3, 4, 5)")
    try study.close()
    let resumed = try tangent.run(["compare", "--study", path("s"), "--resume", "--quiet", "--json"])
    #expect(try found(resumed) == whole)
    #expect(try Study.read(tangent.folder.file("s.sqlite")).trials()[2] == first)
  }

  @Test func aComparisonIsResumedAsItWasCreated() throws {
    #expect(try tangent.run(comparing("s")).status == 0)
    func check(_ arguments: [String], _ excerpt: String, status: Int32 = 64) throws {
      let outcome = try tangent.run(arguments)
      #expect(outcome.status == status && outcome.error.contains(excerpt), "\(outcome.status) \(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1)
    }
    let resume = ["compare", "--study", path("s"), "--resume", "--quiet"]
    #expect(try tangent.run(comparing("s", "--resume")).status == 0)
    try check(comparing("s"), "already exists; add --resume")
    try check(resume + ["--rounds", "6"], "--rounds 6 instead of 5")
    try check(resume + ["--level", "0.1"], "--level 0.1 instead of 0.05")
    try check(resume + ["--metric", "nngp-mean"], "--metric nngp-mean instead of lga")
    try check(resume + ["--seed", "4"], "--seed 4 instead of 0")
    try check(resume + Self.cells.reversed(), "compares different architectures: |none~0|")
    try check(["trust", "--study", path("s"), "--resume"], "resume this one with: tangent compare --study")
    try check(["search", "--study", path("s"), "--resume"], "resume it with: tangent compare --study")
    try check(["compare", "--study", path("t"), "--resume"], "there is no study", status: 66)
    try TinyImages.change(59, in: tangent.folder.file("images"))
    try check(resume, "have changed since")
  }
}
