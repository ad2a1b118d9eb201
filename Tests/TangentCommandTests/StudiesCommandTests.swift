import Foundation
import Tangent
import Testing

@Suite struct StudiesCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  private func studies(_ arguments: String...) throws -> TangentProcess.Outcome {
    try tangent.run(["studies"] + arguments, environment: ["TANGENT_STUDIES": tangent.folder.url.path])
  }

  @Test func withoutStudiesSaysHowToMakeOne() throws {
    let outcome = try studies()
    #expect(outcome.status == 0 && outcome.output.contains("`tangent search` creates one"))
  }

  @Test func listsAndShowsWhatThereIs() throws {
    let search = try TinySearch(tangent, study: "mine.sqlite")
    #expect(try tangent.run(search.arguments("--evaluations", "3")).status == 0)
    let row = try #require(try studies().rows.last)
    #expect(row.hasPrefix("mine | finished | mnist | evolution | lga | 3/3 | "))
    // After a smaller budget, the number alone.
    #expect(try tangent.run(search.arguments("--evaluations", "2", "--resume")).status == 0)
    #expect(try #require(try studies().rows.last).hasPrefix("mine | finished | mnist | evolution | lga | 3 | "))
    let shown = try studies("mine")
    #expect(shown.status == 0)
    let best = try #require(try search.trials().ranked(by: Objective("lga")).first).trial
    #expect(shown.rows.contains { $0.hasPrefix("1 | ") && $0.hasSuffix(best.architecture.text) })
    let record = try studies("mine", "--json").json()
    let trials = try #require(record["trials"] as? [[String: Any]])
    #expect(trials.map { $0["number"] as? Int } == Array(0..<search.count))
    let first = try #require(record["best"] as? [String: Any])
    for printed in trials + [first] {
      let evaluation = try #require(printed["evaluation"] as? [String: Any])
      let value = try #require((evaluation["metrics"] as? [String: [String: Any]])?["lga"])["value"] as? Double
      #expect(printed["score"] as? Double == value && printed["fitness"] as? Double == value)
      #expect(printed["score"] != nil && printed["fitness"] != nil)
    }
    #expect(record["state"] as? String == "finished")
  }

  @Test func showsALadderByEpoch() throws {
    let search = try TinySearch(tangent, study: "ladder.sqlite")
    #expect(try tangent.run(search.arguments("--evaluations", "2", "--epochs", "1", "--ladder")).status == 0)
    let best = try #require(try search.trials().ranked(by: Objective("lga")).first).trial
    #expect(best.evaluation.rungs == [0, 1])
    let rows = try studies("ladder").rows
    let title = try #require(rows.firstIndex(of: "rank | epoch 0 | epoch 1 | trial"))
    #expect(rows[title - 1] == "lga by epoch:")
    #expect(rows[title + 1].hasPrefix("1 | ") && rows[title + 1].hasSuffix(" | \(best.number)"))
    let record = try studies("ladder", "--json").json()
    #expect((record["fidelities"] as? [[String: Any]])?.map { $0["epochs"] as? Int } == [0, 1])
    let trials = try #require(record["trials"] as? [[String: Any]])
    let evaluation = try #require(trials.first?["evaluation"] as? [String: Any])
    #expect((evaluation["ladder"] as? [Any])?.count == 2)
    // Resuming as another kind of study names the difference.
    let other = try TinySearch(tangent, study: "plain.sqlite")
    #expect(try tangent.run(other.arguments("--evaluations", "1", "--epochs", "1")).status == 0)
    let outcome = try tangent.run(other.arguments("--resume", "--epochs", "1", "--ladder"))
    #expect(outcome.status == 64 && outcome.error.contains("--ladder instead of none"), "\(outcome.error)")
    #expect(!(try studies("plain").output.contains("by epoch")))
  }

  /// Every training diverges, so that no trial has a score.
  @Test func withoutAScoreThereIsNoBest() throws {
    let search = try TinySearch(tangent, study: "none.sqlite")
    #expect(
      try tangent.run(search.arguments("--evaluations", "2", "--epochs", "1", "--learning-rate", "1e30")).status == 0)
    let trials = try search.trials()
    #expect(!trials.isEmpty && trials.allSatisfy { $0.summary(of: "lga").value.number == nil })
    let record = try studies("none", "--json").json()
    #expect(record["best"] is NSNull)
    let first = try #require((record["trials"] as? [[String: Any]])?.first)
    #expect(first["score"] is NSNull && first["fitness"] is NSNull)
    let row = try #require(try studies().rows.last)
    #expect(row.hasPrefix("none | ") && row.hasSuffix(" | -") && !row.contains("undefined"), "\(row)")
  }

  @Test func aDamagedFileDoesNotHideTheOthers() throws {
    let search = try TinySearch(tangent, study: "good.sqlite")
    #expect(try tangent.run(search.arguments("--evaluations", "2")).status == 0)
    try Data(repeating: 0xff, count: 5000).write(to: tangent.folder.file("bad.sqlite"))
    let outcome = try studies()
    #expect(outcome.status == 0)
    #expect(outcome.rows.contains { $0.hasPrefix("good | ") })
    #expect(outcome.error.contains("bad.sqlite"))
  }

  /// What was a crash for the whole folder.
  @Test func aDamagedRowDoesNotHideTheOthers() throws {
    for name in ["good", "null", "number"] {
      let search = try TinySearch(tangent, study: "\(name).sqlite")
      #expect(try tangent.run(search.arguments("--evaluations", "1")).status == 0)
    }
    for (name, sql) in [
      ("null", "INSERT INTO trial SELECT 1, architecture, 0, NULL, 1, 1, 0, '', x'ff', 0, NULL, 2, 0, 4 FROM trial"),
      (
        "number",
        "UPDATE study SET checksum = NULL, configuration = replace(configuration, 'pipeline\":4', 'pipeline\":0')"
      ),
    ] {
      let study = try Study.open(tangent.folder.file("\(name).sqlite"))
      try study.edit(sql)
      try study.close()
    }
    let outcome = try studies()
    #expect(outcome.status == 0 && outcome.rows.contains { $0.hasPrefix("good | ") })
    #expect(outcome.error.contains("null.sqlite: the column record is not text"), "\(outcome.error)")
    #expect(outcome.error.contains("number.sqlite") && outcome.error.contains("the pipeline is 0"), "\(outcome.error)")
    #expect(try studies("number").status == 65)
  }

  @Test func saysWhatTheMachineBrokeOff() throws {
    let search = try TinySearch(tangent, study: "broken.sqlite")
    #expect(try tangent.run(search.arguments("--evaluations", "1")).status == 0)
    let study = try Study.open(search.study)
    try study.append(MachineFailure(trial: 9, architecture: "|cell|", reason: "std::bad_alloc"))
    try study.close()
    #expect(try studies("broken").output.contains("Trial 9, |cell|, is still to be measured"))
    let failures = try studies("broken", "--json").json()["machineFailures"] as? [[String: Any]]
    #expect(failures?.first?["reason"] as? String == "std::bad_alloc")
  }

  @Test func helpRecommendsTheOrderThatKnowsTheMetric() throws {
    let help = try studies("--help").output
    #expect(help.contains("ORDER BY fitness DESC") && !help.contains("ORDER BY score"))
  }

  /// Studies that cannot be listed are not the same as none.
  @Test func aFolderThatCannotBeReadIsStatus74() throws {
    let folder = tangent.folder.file("closed")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0])
    let closed = try tangent.runUnprivileged(["studies"], environment: ["TANGENT_STUDIES": folder.path])
    #expect(closed.status == 74 && closed.output == "")
    #expect(closed.error.contains("\(folder.path) could not be read: Permission denied; make it readable, or name"))
    let file = try tangent.run(["studies"], environment: ["TANGENT_STUDIES": TangentProcess.executable.path])
    #expect(file.status == 74 && file.error.contains("could not be read: Not a directory"))
  }

  @Test func anUnknownStudyIsStatus66() throws {
    let outcome = try studies("nothing")
    #expect(outcome.status == 66 && outcome.error.contains("there is no study"))
  }
}
