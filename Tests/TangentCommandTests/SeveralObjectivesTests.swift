import Foundation
import Tangent
import TangentCommand
import Testing

/// Searches with `--metric` repeated.
@Suite struct SeveralObjectivesTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  private static let tradeOff = ["--algorithm", "nsga-ii", "--metric", "lga", "--metric=-parameters"]

  private func search(_ study: String = "study.sqlite", _ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(TinySearch(tangent, study: study).arguments(Self.tradeOff + options))
  }

  private func front(of search: TinySearch) throws -> [RankedTrial] {
    try search.trials().front(by: Objectives(["lga", "-parameters"]))
  }

  @Test func theFrontIsPrinted() throws {
    let study = try TinySearch(tangent)
    let outcome = try search("study.sqlite", "--evaluations", "14")
    #expect(outcome.status == 0, "\(outcome.error)")
    let front = try front(of: study).uniqued
    #expect(front.count > 1)
    #expect(
      outcome.output.contains("Best trade-offs: no other trial is better in one objective and no worse in the others\n")
    )
    let rows = outcome.rows
    let title = try #require(
      rows.firstIndex(of: "lga ↑ | parameters ↓ | final parameters | final MACs | trial | architecture"))
    for (row, entry) in zip(rows[(title + 1)...], front) {
      let score = try #require(entry.trial.summary(of: "lga").value.number)
      #expect(row.hasPrefix("\(Formatted.number(score)) | ") && row.hasSuffix(entry.trial.architecture.text))
    }
    #expect(outcome.output.contains("(shown for the first):\n  tangent show '\(front[0].trial.architecture.text)'"))
    #expect(!outcome.output.contains("Winner"))
    #expect(try study.trials().contains { $0.parent != nil })
  }

  @Test func theDefaultAlgorithmTakesSeveral() throws {
    let study = try TinySearch(tangent)
    let outcome = try tangent.run(study.arguments(["--metric", "lga", "--metric=-parameters", "--evaluations", "2"]))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try Study.read(study.study).configuration.algorithm == "nsga-ii")
  }

  @Test func theRecordHasTheFront() throws {
    let study = try TinySearch(tangent)
    let record = try search("study.sqlite", "--evaluations", "6", "--json").json()
    #expect(record["objectives"] as? [String] == ["lga", "-parameters"] && record["winner"] is NSNull)
    let configuration = try #require(record["configuration"] as? [String: Any])
    #expect(configuration["objective"] as? String == "lga")
    #expect(configuration["otherObjectives"] as? [String] == ["-parameters"])
    let front = try front(of: study)
    let printed = try #require(record["front"] as? [[String: Any]])
    #expect(printed.map { $0["number"] as? Int } == front.map(\.trial.number))
    for entry in printed {
      let (scores, fitnesses) = try (#require(entry["scores"] as? [Double]), #require(entry["fitnesses"] as? [Double]))
      #expect(scores.count == 2 && scores[0] == fitnesses[0] && scores[1] == -fitnesses[1])
      #expect(entry["score"] as? Double == scores[0] && entry["fitness"] as? Double == fitnesses[0])
    }
    let shown = try tangent.run("studies", study.study.path, "--json").json()
    #expect(shown["best"] is NSNull && shown["objectives"] as? [String] == ["lga", "-parameters"])
    #expect((shown["front"] as? [[String: Any]])?.map { $0["number"] as? Int } == front.map(\.trial.number))
    // With one objective, the front is the winner.
    let one = try TinySearch(tangent, study: "one.sqlite")
    let single = try tangent.run(one.arguments("--evaluations", "3", "--json")).json()
    #expect(single["objectives"] as? [String] == ["lga"])
    let winner = try #require(single["winner"] as? [String: Any])
    #expect((single["front"] as? [[String: Any]])?.first?["number"] as? Int == winner["number"] as? Int)
    #expect((single["configuration"] as? [String: Any])?["otherObjectives"] == nil)
  }

  @Test func studiesShowTheFront() throws {
    let study = try TinySearch(tangent, study: "mine.sqlite")
    #expect(try search("mine.sqlite", "--evaluations", "6").status == 0)
    func studies(_ arguments: String...) throws -> TangentProcess.Outcome {
      try tangent.run(["studies"] + arguments, environment: ["TANGENT_STUDIES": tangent.folder.url.path])
    }
    let front = try front(of: study).uniqued
    let row = try #require(try studies().rows.last)
    let count = front.count == 1 ? "1 trade-off" : "\(front.count) trade-offs"
    #expect(row.hasPrefix("mine | finished | mnist | nsga-ii | lga and -parameters | 6/6 | \(count) | "), "\(row)")
    let shown = try studies("mine")
    #expect(shown.output.contains("Best trade-offs: "))
    for entry in front { #expect(shown.rows.contains { $0.hasSuffix(" | \(entry.trial.architecture.text)") }) }
  }

  @Test func aKilledSearchResumesToTheSameStudy() throws {
    let options = Self.tradeOff + ["--evaluations", "12", "--epochs", "0", "--set", "population=4"]
    let whole = try TinySearch(tangent, study: "whole.sqlite")
    var killed = try KilledRuns(tangent, seed: 2, undisturbed: whole.arguments(options))
    let expected = try whole.trials()
    var studies = 0
    while killed.kills < 5 {
      let search = try TinySearch(tangent, study: "killed-\(studies).sqlite")
      studies += 1
      try killed.runToItsEnd(search.arguments(["--resume"] + options))
      #expect(try search.trials() == expected)
    }
  }

  @Test func objectivesThatAreGivenAgainMustAgree() throws {
    let study = try TinySearch(tangent)
    #expect(try search("study.sqlite", "--evaluations", "2", "--epochs", "0").status == 0)
    func resumed(_ options: [String]) throws -> TangentProcess.Outcome {
      try tangent.run(
        [
          "search", "--study", study.study.path, "--resume", "--evaluations", "3", "--quiet", "--data",
          tangent.folder.file("images").path,
        ] + options)
    }
    for options in [[], ["--metric", "lga", "--metric", "- parameters"]] {
      let outcome = try resumed(options)
      #expect(outcome.status == 0, "\(outcome.error)")
    }
    for (options, difference) in [
      (["--metric", "lga"], "(--metric lga instead of lga and -parameters)"),
      (["--metric", "lga", "--metric", "macs"], "(--metric lga and macs instead of lga and -parameters; "),
    ] {
      let outcome = try resumed(options)
      #expect(outcome.status == 64 && outcome.error.contains(difference), "\(outcome.error)")
    }
    let compared = try resumed(["--compare"])
    #expect(compared.status == 64 && compared.error.contains("--compare needs a winner"), "\(compared.error)")
  }

  @Test(arguments: [
    (
      ["--algorithm", "evolution", "--metric", "lga", "--metric=-parameters"],
      "the algorithm evolution takes one objective, not 2; with --algorithm, choose one that takes several: random, nsga-ii"
    ),
    (
      ["--algorithm", "successive-halving", "--metric", "lga", "--metric", "lga-normalized", "--metric", "macs"],
      "the algorithm successive-halving takes one objective, not 3; with --algorithm, choose one that takes several: random, nsga-ii"
    ),
    (tradeOff + ["--compare"], "--compare needs a winner"),
    (tradeOff + ["--metric", "parameters"], "the objectives -parameters and parameters rank by the same values"),
    (tradeOff + ["--metric", "lgaa"], "did you mean 'lga'?"),
    (tradeOff + ["--metric", "-rank(lga)"], "it goes before a single metric, as in -parameters"),
    (["--metric", "--json"], "--metric needs an objective before --json"),
    (tradeOff + ["--set", "population=0"], "the setting population is 0"),
  ])
  func aMistakeIsOneLineAndLeavesNothing(options: [String], excerpt: String) throws {
    let study = try TinySearch(tangent, study: "studies/study.sqlite")
    let outcome = try tangent.run(study.arguments(options))
    #expect(outcome.status == 64)
    #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains(excerpt), "\(outcome.error)")
    #expect(!FileManager.default.fileExists(atPath: tangent.folder.file("studies").path))
  }

  /// Every training diverges, so that no trial has a score by the loss.
  @Test func withoutScoresThereIsNoFront() throws {
    let study = try TinySearch(tangent)
    let outcome = try tangent.run(
      study.arguments([
        "--algorithm", "random", "--metric", "held-out-loss", "--metric=-parameters", "--evaluations", "2",
        "--learning-rate", "1e30",
      ]))
    #expect(outcome.status == 0, "\(outcome.error)")
    let reason = "No architecture has a score by held-out-loss and -parameters: the training diverged."
    #expect(outcome.output.contains(reason) && !outcome.output.contains("Best trade-offs"))
    #expect(try tangent.run("studies", study.study.path).output.contains(reason))
    let row = try #require(
      try tangent.run(["studies"], environment: ["TANGENT_STUDIES": tangent.folder.url.path]).rows.last)
    #expect(row.contains(" | 2/2 | - | "), "\(row)")
  }

  /// The name says which direction is meant.
  @Test func objectivesMakeTheName() throws {
    let studies = tangent.folder.file("studies")
    let arguments = try TinySearch(tangent).arguments(Self.tradeOff + ["--evaluations", "1", "--epochs", "0"])
      .filter { $0 != "--study" && !$0.hasSuffix("study.sqlite") }
    let outcome = try tangent.run(arguments, environment: ["TANGENT_STUDIES": studies.path])
    #expect(outcome.status == 0, "\(outcome.error)")
    let names = try FileManager.default.contentsOfDirectory(atPath: studies.path)
    #expect(names == ["nasbench201-mnist-nsga-ii-lga-and-minus-parameters-seed0.sqlite"])
  }
}
