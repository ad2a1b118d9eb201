import Foundation
import Tangent
import Testing

/// `tangent train --from-study`: what a search found, trained without writing it out again.
@Suite struct TrainFromStudyTests {
  let tangent: TangentProcess
  let search: TinySearch

  init() throws {
    tangent = try TangentProcess()
    search = try TinySearch(tangent)
  }

  /// Of the study, at a size that trains in a moment.
  private func train(_ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(
      ["train", "--from-study", search.study.path, "--size", "cells=1", "--channels", "2", "--validation-images", "20"]
        + ["--train-images", "20", "--epochs", "1", "--quiet"] + options)
  }

  private func options(_ outcome: TangentProcess.Outcome) throws -> [String] {
    try #require(try outcome.json()["options"] as? [String])
  }

  @Test func theBestByScoreIsTrainedOnTheStudysImages() throws {
    #expect(try tangent.run(search.arguments("--evaluations", "4", "--image-size", "4")).status == 0)
    let ranked = try search.trials().ranked(by: Objective("lga")).uniqued
    for (place, options) in [(0, []), (1, ["--top", "2"])] {
      let outcome = try tangent.run(
        ["train", "--from-study", search.study.path, "--size", "reduced", "--epochs", "1", "--validation-images", "20"]
          + ["--train-images", "20", "--json", "--quiet"] + options)
      #expect(outcome.status == 0, "\(outcome.error)")
      let record = try outcome.json()
      #expect(record["architecture"] as? String == ranked[place].trial.architecture.text)
      #expect(record["dataset"] as? String == "mnist")
      #expect((record["scale"] as? [String: Any])?["imageHeight"] as? Int == 4)
    }
  }

  /// What `--prefer` chose, wherever it ranks.
  @Test func thePreferredTradeOffIsTrained() throws {
    let outcome = try tangent.run(
      search.arguments(
        "--metric", "lga", "--metric=-parameters", "--prefer=-parameters", "--evaluations", "14", "--epochs", "0"))
    #expect(outcome.status == 0, "\(outcome.error)")
    let front = try search.trials().front(by: Objectives(["lga", "-parameters"])).uniqued
    let smallest = try #require(front.last?.trial.architecture.text)
    try #require(front.count > 1)
    #expect(try train("--json").json()["architecture"] as? String == smallest)
    #expect(try train("--json", "--top", "1").json()["architecture"] as? String == front[0].trial.architecture.text)
  }

  /// The space's sizes, not those of the search; the user's own come last.
  @Test func itsNetworkHasTheSpacesSizes() throws {
    #expect(try tangent.run(search.arguments("--evaluations", "1", "--epochs", "0")).status == 0)
    let given = try options(train("--json"))
    #expect(given.contains("--size=channels=2") && given.contains("--size=cells=1"))
    let one = ["train", "--from-study", search.study.path, "--validation-images", "20", "--train-images", "1"]
    let outcome = try tangent.run(one + ["--epochs", "1", "--image-size", "4", "--json", "--quiet"])
    let standard = try options(outcome)
    #expect(standard.contains("--size=channels=16") && standard.contains("--size=cells=5"), "\(outcome.error)")
    #expect(standard.contains("--image-size=4"))
  }

  /// The finalist with the lowest held-out loss, whatever its score.
  @Test func aFinalRoundDecides() throws {
    let outcome = try tangent.run(
      search.arguments(
        "--evaluations", "5", "--json", "--finalists", "3", "--compare-epochs", "1", "--compare-images", "30"))
    #expect(outcome.status == 0, "\(outcome.error)")
    let finalists = try #require(try outcome.json()["finalists"] as? [[String: Any]])
    let names = finalists.map { $0["architecture"] as? String }
    for place in 1...3 {
      #expect(try train("--top", "\(place)", "--json").json()["architecture"] as? String == names[place - 1])
    }
    // Then the others by score.
    let others = try search.trials().ranked(by: Objective("lga")).uniqued.filter {
      !names.contains($0.trial.architecture.text)
    }
    #expect(try train("--top", "4", "--json").json()["architecture"] as? String == others[0].trial.architecture.text)
  }

  @Test func aTrainingOfAStudyResumes() throws {
    #expect(try tangent.run(search.arguments("--evaluations", "2", "--epochs", "0")).status == 0)
    let folder = ["--checkpoint", tangent.folder.file("best").path]
    func run(_ options: [String]) throws -> TangentProcess.Outcome {
      try tangent.run(
        ["train", "--from-study", search.study.path, "--size", "reduced", "--channels", "2", "--validation-images"]
          + ["20", "--recipe", "nasbench201-12", "--train-images", "20", "--quiet"] + folder + options)
    }
    #expect(try run(["--epochs", "1"]).status == 0)
    let resumed = try run(["--epochs", "2", "--resume", "--json"])
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect((try resumed.json()["epochs"] as? [Any])?.count == 2)
    let other = try run(["--epochs", "2", "--resume", "--top", "2"])
    #expect(other.status == 64 && other.error.contains("was created with different options"), "\(other.error)")
    let others = try tangent.run(
      ["train", "--space", "mobilenet", "--recipe", "nasbench201-12", "--epochs", "2", "--resume"] + folder)
    #expect(others.status == 64 && others.errorLines.count == 1)
    #expect(others.error.contains("best belongs to the space nasbench201, not to mobilenet; leave out --space"))
  }

  /// The ranking may be wrong for images that have changed since; the ones that the user names are no surprise.
  @Test func imagesThatHaveChangedAreNoted() throws {
    #expect(try tangent.run(search.arguments("--evaluations", "2", "--epochs", "0")).status == 0)
    let images = tangent.folder.file("images")
    func note(_ options: String...) throws -> Bool {
      let outcome = try tangent.run(
        ["train", "--from-study", search.study.path, "--size", "reduced", "--channels", "2", "--validation-images"]
          + ["20", "--train-images", "20", "--epochs", "1"] + options)
      #expect(outcome.status == 0, "\(outcome.error)")
      return outcome.error.contains(
        "study.sqlite was created with different images: the files in \(images.path) have changed since; its "
          + "ranking may not hold for these images")
    }
    #expect(try !note())
    for image in 0..<TinyImages.trainingCount { try TinyImages.change(image, in: images) }
    #expect(try note())
    #expect(try !note("--dataset", "mnist", "--data", images.path))
  }

  @Test func mistakesAreOneLine() throws {
    #expect(try tangent.run(search.arguments("--evaluations", "2", "--epochs", "0")).status == 0)
    let study = search.study.path
    for (arguments, status, excerpt) in [
      (["--from-study", study, CommandLineTests.cell], 64, "--from-study names the architecture to train"),
      (["--from-study", study, "--compare-images", "3"], 64, "Unknown option '--compare-images'"),
      (["--from-study", study, "--top", "9"], 64, "ranks 2 architectures; ask for 1 to 2"),
      (["--from-study", study, "--top", "0"], 64, "the place in the ranking"),
      ([CommandLineTests.cell, "--top", "2"], 64, "--top requires --from-study"),
      (["--from-study", study, "--space", "resnet"], 64, "belongs to the space nasbench201, not to resnet; leave out"),
      (["--from-study", tangent.folder.file("none.sqlite").path], 66, "none.sqlite"),
    ] as [([String], Int32, String)] {
      let outcome = try tangent.run(["train"] + arguments)
      #expect(outcome.status == status && outcome.errorLines.count == 1, "\(outcome.error)")
      #expect(outcome.error.contains(excerpt), "\(outcome.error)")
    }
  }
}
