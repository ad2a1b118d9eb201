import Foundation
import Tangent
import TestSupport
import Testing

/// What a search trains after its evaluations: its final round and its comparison.
@Suite struct SearchFinalRoundTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// The one of lowest held-out loss among the best by score, trained as a score of that many epochs and images is. By
  /// this kernel, the best also cost little, so that no others take part.
  @Test func theFinalRoundChoosesByHeldOutLoss() throws {
    let search = try TinySearch(tangent)
    let final = ["--finalists", "3", "--compare-epochs", "1", "--compare-images", "30"]
    let outcome = try tangent.run(
      search.arguments(["--batch-norm", "coupled", "--evaluations", "5", "--json"] + final))
    #expect(outcome.status == 0, "\(outcome.error)")
    let result = try outcome.json()
    let finalists = try #require(result["finalists"] as? [[String: Any]])
    let losses = finalists.compactMap { ($0["loss"] as? [String: Any])?["value"] as? Double }
    #expect(losses.count == 3 && losses == losses.sorted())
    let best = try search.trials().ranked(by: Objective("lga")).uniqued.prefix(3).map(\.trial.architecture.text)
    #expect(Set(finalists.compactMap { $0["architecture"] as? String }) == Set(best))
    let winner = try #require((result["winner"] as? [String: Any])?["evaluation"] as? [String: Any])
    #expect(winner["architecture"] as? String == finalists[0]["architecture"] as? String)
    // The same again, from the study, which has the options of the round.
    let again = try tangent.run(["search", "--study", search.study.path, "--resume", "--quiet"])
    #expect(
      again.output.contains("Best by score: |")
        && again.output.contains("Winner: \(finalists[0]["architecture"] ?? "")"))
    let shown = try tangent.run(["studies", search.study.path])
    #expect(
      shown.output.contains("Winner of the final round: \(finalists[0]["architecture"] ?? "")"), "\(shown.output)")
    let record = try tangent.run(["studies", search.study.path, "--json"]).json()
    #expect(record["options"] as? [String] == result["options"] as? [String])
    #expect(
      (record["options"] as? [String])?.suffix(3) == ["--finalists=3", "--compare-epochs=1", "--compare-images=30"])
    let kept = try #require((record["winner"] as? [String: Any])?["evaluation"] as? [String: Any])
    #expect(kept["architecture"] as? String == finalists[0]["architecture"] as? String)
  }

  /// Half the time of a search is its final round's, so it is finished when the round is, and stopped before.
  @Test func aSearchIsFinishedWhenItsFinalRoundIs() throws {
    let search = try TinySearch(tangent)
    let final = ["--finalists", "2", "--compare-epochs", "1", "--compare-images", "20"]
    #expect(try tangent.run(search.arguments(["--time", "2s", "--quiet"] + final)).status == 0)
    func state() throws -> String? {
      try tangent.run(["studies", search.study.path, "--json"]).json()["state"] as? String
    }
    #expect(try state() == "finished")
    let study = try Study.open(search.study)
    var ending = try #require(try study.ending())
    #expect(ending.isComplete && ending.finalists == 2 && ending.epochs == 1 && ending.trainingImages == 20)
    ending.isComplete = false
    try study.setEnding(ending)
    try study.close()
    #expect(try state() == "stopped")
    #expect(try tangent.run(["search", "--study", search.study.path, "--resume", "--quiet"]).status == 0)
    #expect(try state() == "finished")
  }

  /// A study that has lost what its search chose names no other winner.
  @Test func aMissingFinalistIsDamage() throws {
    let search = try TinySearch(tangent)
    let final = ["--finalists", "2", "--compare-epochs", "1", "--compare-images", "20"]
    #expect(try tangent.run(search.arguments(["--evaluations", "3", "--epochs", "0"] + final)).status == 0)
    let study = try Study.open(search.study)
    let ending = try #require(try study.ending())
    let (winner, loser) = (try #require(ending.winner), try #require(ending.round?.last))
    func check(_ excerpt: String) throws {
      for command in [["studies", search.study.path], ["train", "--from-study", search.study.path, "--epochs", "1"]] {
        let outcome = try tangent.run(command)
        #expect(outcome.status == 65 && outcome.errorLines.count == 1, "\(outcome.error)")
        #expect(outcome.error.contains(excerpt) && outcome.error.contains("restore a copy"), "\(outcome.error)")
      }
    }
    // Edited by hand: the record has a checksum, except in studies of earlier versions.
    try study.edit("UPDATE study SET ending = replace(ending, '\"finalists\":2', '\"finalists\":-1')")
    try check("does not match its checksum")
    try study.edit("UPDATE study SET ending = replace(ending, '\"finalists\":-1', '\"finalists\":2')")
    #expect(try study.ending() == ending)
    try study.edit("UPDATE study SET ending = substr(ending, 1, instr(ending, ',\"checksum\"') - 1) || '}'")
    #expect(try study.ending() == ending)
    try study.edit("UPDATE final_training SET purpose = 'other' WHERE architecture = '\(loser)'")
    try check("refers to the finalist \(loser), whose training results are missing")
    let number = try #require(try study.trials().first { $0.architecture.text == winner }?.number)
    for table in ["value WHERE trial", "evaluation WHERE trial", "trial WHERE number"] {
      try study.edit("DELETE FROM \(table) = \(number)")
    }
    try study.close()
    try check("refers to the architecture \(winner), which no trial has")
  }

  /// Stopped while the winner is compared: the ranking is printed, and so is the command that compares again.
  @Test func aStoppedComparisonLeavesTheSearch() throws {
    let search = try TinySearch(tangent)
    let process = tangent.process(
      search.arguments("--evaluations", "2", "--compare", "--compare-epochs", "2000", "--compare-images", "20"))
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    var seen = Data()
    while !seen.contains(Data("Winner: ".utf8)) {
      let piece = output.fileHandleForReading.availableData
      try #require(!piece.isEmpty, "the command ended before it named the winner")
      seen += piece
    }
    process.terminate()
    seen += try output.fileHandleForReading.readToEnd() ?? Data()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    let shown = String(decoding: seen, as: UTF8.self)
    #expect(shown.contains("Finished: 2 evaluations") && !shown.contains("trained the same way"))
    #expect(
      said == "tangent: error: stopped; the 2 finished evaluations are in \(search.study.path); resume with: tangent "
        + "search --study \(search.study.path) --data \(tangent.folder.file("images").path) --resume\n")
    #expect(
      try Study.read(search.study).ending()
        == SearchEnding(finalists: nil, compares: true, epochs: 2000, trainingImages: 20, comparedSeeds: nil))
  }

  @Test func aComparisonIsOneRecord() throws {
    let search = try TinySearch(tangent)
    let result = try tangent.run(
      search.arguments(
        "--batch-norm", "coupled", "--evaluations", "2", "--compare", "--compare-epochs", "1", "--compare-images", "20",
        "--compare-seeds", "1", "--json")
    ).json()
    #expect((result["comparison"] as? [Any])?.count == 4 && result["winner"] is [String: Any])
  }
}
