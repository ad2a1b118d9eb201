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
    ([], "name two or more architectures"), ([small, large, "--level", "1"], "it must be between 0 and 1"),
    ([small, large, "--rounds", "1"], "the number of rounds is from 2"),
    ([small, large, "--metric", "held-out-loss", "--epochs", "0"], "is undefined before training"),
    ([small, large, "--metric", "lgaa"], "did you mean 'lga'?"),
  ]) func aMistakeIsOneLine(options: [String], excerpt: String) throws {
    let outcome = try tangent.run(["compare", "--quiet"] + options + TinySearch.measuring(in: tangent.folder.url))
    #expect(outcome.status == 64)
    #expect(outcome.error.contains(excerpt) && outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
  }
}
