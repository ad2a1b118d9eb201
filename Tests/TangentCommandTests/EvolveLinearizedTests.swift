import Foundation
import Tangent
import TestSupport
import Testing

/// `tangent evolve --linearized`.
@Suite struct EvolveLinearizedTests {
  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  private func run(_ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(
      ["evolve", EvolveCommandTests.residual, "--quiet", "--epochs", "1", "--batch-norm", "frozen"]
        + TinySearch.measuring(in: tangent.folder.url) + options)
  }

  private func path(_ name: String) -> String { tangent.folder.file(name).path }

  private func comparison(_ outcome: TangentProcess.Outcome) throws -> [String: Any] {
    let evolution = try #require((try outcome.json()["evolutions"] as? [[String: Any]])?.first)
    return try #require(evolution["nonLinearAdvantage"] as? [String: Any])
  }

  /// Two steps of 10 images are followed; the 10 images of the comparison make one step an epoch, hence two
  /// epochs. The advantage is (network − linearized) / (1 − 1/10), and without a gain over the linearization
  /// nobody says so.
  @Test func theRecordHasBothAccuraciesAndTheRidge() throws {
    let outcome = try run("--linearized", "--linearized-images", "10", "--linearized-at", "2,0", "--json")
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let options = try #require(try outcome.json()["options"] as? [String])
    for option in ["--linearized", "--linearized-images=10", "--linearized-epochs=2", "--linearized-at=0,2"] {
      #expect(options.contains(option), "\(options)")
    }
    let record = try comparison(outcome)
    #expect(record["trainingImages"] as? Int == 10 && record["validationImages"] as? Int == 10)
    #expect(record["heldOutImages"] as? Int == 20 && record["classes"] as? Int == 10)
    #expect(record["epochs"] as? Int == 2 && record["trainingLoss"] is Double)
    #expect(record["batchNorm"] as? String == "frozen" && record["parameters"] as? String == "all")
    let network = try #require(record["networkAccuracy"] as? Double)
    let linearizations = try #require(record["linearizations"] as? [[String: Any]])
    #expect(linearizations.map { $0["epoch"] as? Int } == [0, 2])
    for linear in linearizations {
      let accuracy = try #require(linear["linearizedAccuracy"] as? Double)
      let advantage = try #require(linear["advantage"] as? Double)
      #expect(deviation(advantage, from: (network - accuracy) / 0.9) <= Tolerance.relative(.metric, .float64))
      let uncertainty = try #require(linear["uncertainty"] as? Double)
      let better = abs(advantage) <= uncertainty ? "neither" : advantage > 0 ? "network" : "linearized"
      #expect(linear["better"] as? String == better)
      let candidates = try #require(linear["candidates"] as? [[String: Any]])
      #expect(candidates.map { $0["relativeRidge"] as? Double } == LinearizedAccuracy.relativeRidges)
      let ridge = try #require(linear["relativeRidge"] as? Double)
      let best = try #require(candidates.compactMap { $0["validationAccuracy"] as? Double }.max())
      #expect(candidates.first { $0["relativeRidge"] as? Double == ridge }?["validationAccuracy"] as? Double == best)
    }
    // At the last epoch it is linearized where the trained network is.
    #expect(linearizations.last?["initialAccuracy"] as? Double == network)
    let plain = try run("--json")
    let evolution = try #require((try plain.json()["evolutions"] as? [[String: Any]])?.first)
    #expect(evolution["nonLinearAdvantage"] is NSNull)
  }

  /// The table, the page and the file; a kept comparison is taken as it is and one of other epochs made anew.
  @Test func itIsKeptShownAndWritten() throws {
    let options = ["--linearized", "--linearized-images", "10", "--checkpoint", path("kept")]
    let measuring =
      ["evolve", EvolveCommandTests.residual, "--quiet", "--epochs", "1", "--batch-norm", "frozen"]
      + TinySearch.measuring(in: tangent.folder.url)
    #expect(try run("--checkpoint", path("kept")).status == 0)
    let first = try tangent.run(measuring + options + ["--resume", "--json"])
    #expect(first.status == 0)
    let again = try tangent.run(measuring + options + ["--resume", "--json"])
    // Kept with the seconds that it took, which a comparison made anew would not repeat.
    #expect(try (comparison(first) as NSDictionary) == (comparison(again) as NSDictionary))
    let other = try tangent.run(
      measuring + options
        + ["--linearized-at", "0,1", "--resume", "--linearized-csv", path("l.csv"), "--page", path("e.html")])
    #expect(other.status == 0)
    let head = try #require(other.rows.firstIndex { $0.hasPrefix("epoch | before fit | linearized | advantage") })
    #expect(other.rows[(head + 1)...].prefix(2).map { $0.prefix { $0 != " " } } == ["0", "1"])
    let lines = try String(contentsOf: tangent.folder.file("l.csv"), encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 3 && Set(lines.map { $0.count { $0 == "," } }) == [11])
    let page = try String(contentsOf: tangent.folder.file("e.html"), encoding: .utf8)
    #expect(page.contains("Compared with linearizations"))
  }

  @Test func aTrainingThatDivergesIsSaidInOneSentence() throws {
    let outcome = try run("--linearized", "--linearized-images", "10", "--learning-rate", "1e30")
    #expect(outcome.status == 0)
    let sentence = try #require(outcome.rows.first { $0.hasPrefix("trained on 10 images") })
    let form = /trained on 10 images: the training diverged in epoch \d, so there is no accuracy to compare/
    #expect(sentence.wholeMatch(of: form) != nil, "\(sentence)")
  }

  @Test(
    arguments: [
      (
        ["--linearized", "--linearized-at", "0,x"],
        "--linearized-at 0,x: give epochs from 0 up, separated by commas, such as 0,2,8"
      ),
      (
        ["--linearized", "--linearized-images", "10", "--linearized-at", "0,3"],
        "--linearized-at 3: the training on 10 images has 2 epochs; name 0 to 2, or make it longer with "
          + "--linearized-epochs"
      ),
      (["--linearized", "--linearized-images", "1"], "a linear model needs at least 2 images"),
      (["--linearized"], "more than the 20 training images; use 10 at most, or more --train-images"),
      (["--linearized-images", "10"], "--linearized-images requires --linearized"),
      (["--linearized-csv", "l.csv"], "--linearized-csv requires --linearized"),
    ] as [([String], String)])
  func whatCannotBeMeant(options: [String], reason: String) throws {
    let outcome = try tangent.run(
      ["evolve", EvolveCommandTests.residual, "--epochs", "1", "--quiet"]
        + TinySearch.measuring(in: tangent.folder.url) + options)
    #expect(outcome.status == 64)
    #expect(outcome.errorLines.count == 1 && outcome.error.contains(reason))
  }
}
