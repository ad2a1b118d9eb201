import Foundation
import Tangent
import TestSupport
import Testing

/// What a study says of the end of its search, beside what the search said.
@Suite struct SearchEndingTests {
  let tangent: TangentProcess
  private let search: TinySearch
  private static let final = ["--finalists", "2", "--compare-epochs", "1", "--compare-images", "20"]

  init() throws {
    tangent = try TangentProcess()
    search = try TinySearch(tangent)
    let begun = try tangent.run(
      search.arguments(
        ["--metric", "parameters", "--epochs", "0", "--probe-images", "10", "--evaluations", "4"] + Self.final))
    #expect(begun.status == 0, "\(begun.error)")
  }

  private func resumed(_ options: String...) throws -> [String: Any] {
    let outcome = try tangent.run(["search", "--study", search.study.path, "--resume", "--json", "--quiet"] + options)
    #expect(outcome.status == 0, "\(outcome.error)")
    return try outcome.json()
  }

  private func winner(in record: [String: Any]) -> String? {
    ((record["winner"] as? [String: Any])?["evaluation"] as? [String: Any])?["architecture"] as? String
  }

  /// A larger budget brings other finalists; those of the first round are in the study still.
  @Test func aLargerBudgetEndsWithARoundOfItsOwn() throws {
    func round() throws -> Set<String> {
      Set(try Study.read(search.study).finalRoundResults()?.results.map(\.architecture.text) ?? [])
    }
    let first = try round()
    let record = try resumed("--evaluations", "12")
    let finalists = try #require(record["finalists"] as? [[String: Any]]).compactMap { $0["architecture"] as? String }
    #expect(try finalists.count == 2 && Set(finalists) == round() && round() != first)
    let shown = try tangent.run(["studies", search.study.path, "--json"]).json()
    #expect(winner(in: shown) == finalists[0] && winner(in: record) == finalists[0])
    #expect(try Study.read(search.study).ranking().first?.trial.architecture.text == finalists[0])
  }

  @Test func withoutAFinalRoundTheBestByScoreWins() throws {
    let record = try resumed("--finalists", "0")
    let shown = try tangent.run(["studies", search.study.path, "--json"]).json()
    let best = try search.trials().ranked(by: Objective("parameters")).first?.trial.architecture.text
    #expect(best != nil && winner(in: record) == best && winner(in: shown) == best)
    #expect(try Study.read(search.study).finalRoundResults() == nil)
  }

  /// The study has the final round that `--compare-epochs` is about.
  @Test func whatTheStudyKeepsCanBeChanged() throws {
    let record = try resumed("--compare-epochs", "2")
    let finalists = try #require(record["finalists"] as? [[String: Any]])
    #expect(finalists.allSatisfy { $0["epochs"] as? Int == 2 })
    let refused = try tangent.run(
      ["search", "--study", search.study.path, "--resume", "--finalists", "0", "--compare-epochs", "2"])
    #expect(refused.status == 64 && refused.error.contains("--compare-epochs requires --compare"), "\(refused.error)")
    let absent = try tangent.run(
      ["search", "--study", tangent.folder.file("none.sqlite").path, "--resume", "--compare-seeds", "2"])
    #expect(absent.status == 64 && absent.error.contains("--compare-seeds requires --compare"), "\(absent.error)")
  }
}
