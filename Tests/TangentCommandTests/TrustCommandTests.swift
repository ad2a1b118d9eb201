import Foundation
import Tangent
import TangentCommand
import TestSupport
import Testing

@Suite struct TrustCommandTests {
  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  private func path(_ name: String) -> String { tangent.folder.file(name).path }

  private func measuring(_ study: String, _ others: String...) -> [String] {
    [
      "trust", "--study", path("\(study).sqlite"), "--quiet", "--networks", "5", "--epochs", "1", "--repeats", "1",
      "--metrics", "naswot,training-loss,parameters", "--metric", "logrank(naswot@0)+logrank(parameters)",
      "--probe-images", "10", "--truth-epochs", "1", "--truth-images", "30", "--resamples", "50",
    ] + TinySearch.measuring(in: tangent.folder.url) + others
  }

  private func trials(_ file: String) throws -> [[[String: MetricValue]]] {
    try Study.read(tangent.folder.file(file)).trials().map { $0.evaluation.measurements.map(\.values) }
  }

  /// Both studies, the file and the printed object; then the same again, read from the studies.
  @Test func scoresAreJudgedByLongerTrainings() throws {
    let outcome = try tangent.run(measuring("t", "--json", "--output", path("trust.json")))
    #expect(outcome.status == 0, "\(outcome.error)")
    let found = try outcome.json()
    #expect(try Data(contentsOf: tangent.folder.file("trust.json")) == Data(outcome.output.utf8))
    #expect(found["format"] as? String == "tangent-trust-1" && found["dataset"] as? String == "mnist")
    let conditions = try JSONDecoder().decode(
      TrustConditions.self, from: JSONSerialization.data(withJSONObject: try #require(found["conditions"])))
    #expect(conditions.count == TinyImages.trainingCount && conditions.images.folder == path("images"))
    #expect(conditions.scale.sizes["channels"] == 2 && conditions.space == "nasbench201")
    let architectures = try #require(found["architectures"] as? [[String: Any]])
    #expect(architectures.count == 5)
    #expect(architectures.allSatisfy { ($0["accuracies"] as? [Double])?.count == 2 })
    let scores = try #require(found["scores"] as? [[String: Any]])
    // What needs training has no value before it, and a count is the same at every epoch.
    #expect(
      Set(scores.compactMap { $0["score"] as? String })
        == ["naswot", "naswot@0", "training-loss", "parameters", "logrank(naswot@0)+logrank(parameters)"])

    let studies = try ["t.sqlite", "t.truth.sqlite"].map { try Study.read(tangent.folder.file($0)) }
    #expect(studies[0].configuration.given == studies[1].configuration.given)
    #expect(studies[0].configuration.seed != studies[1].configuration.seed)
    let (plan, truth) = (studies[0].configuration.plan, studies[1].configuration.plan)
    #expect(plan.rungs == [0, 1] && plan.separatesRungs && truth.rungs == nil)
    // All that is left is held out.
    #expect(truth.trainingImages == 30 && truth.heldOutImages == 30 && truth.repeats == 2)

    let again = try tangent.run(
      ["trust", "--study", path("t.sqlite"), "--resume", "--quiet", "--resamples", "50", "--json"])
    #expect(again.status == 0, "\(again.error)")
    #expect(try again.json()["scores"] as? NSArray == found["scores"] as? NSArray)
    let shown = try tangent.run(
      ["trust", "--study", path("t.truth.sqlite"), "--resume", "--quiet", "--resamples", "50"])
    #expect(shown.output.contains("5 networks leave wide intervals"), "\(shown.error)")
    #expect(shown.output.contains("\nNext:\n  tangent "))
    #expect(shown.output.contains("--data \(path("images"))"))
    let existing = try tangent.run(measuring("u", "--output", path("trust.json")))
    #expect(existing.status == 64 && existing.error.contains("--overwrite"), "\(existing.error)")
  }

  @Test func aRecommendationStandsBesideADefaultWithMoreEvidence() throws {
    let plan = EvaluationPlan(epochs: 1)
    let jacov = try TrustRecommendation("jacov", of: plan)
    let text = try #require(TrustReport.alternative(to: jacov, in: "nasbench201"))
    #expect(text.hasPrefix("The default score of nasbench201 "))
    #expect(text.hasSuffix(" without --trust or the recommended options."))
    // In mobilenet, no score is known to work; in nasbench201, the default is no alternative to itself.
    #expect(TrustReport.alternative(to: jacov, in: "mobilenet") == nil)
    let standard = try TrustRecommendation(
      "logrank(lga-normalized)+logrank(held-out-loss)+logrank(parameters)", of: plan)
    #expect(TrustReport.alternative(to: standard, in: "nasbench201") == nil)
  }

  /// The commands that follow read pictures at the size at which they were scored.
  @Test func theNextCommandNamesTheSizeOfPictures() throws {
    let photos = tangent.folder.file("photos")
    try TinyPictures.write(to: photos)
    let outcome = try tangent.run([
      "trust", photos.path, "--study", path("p.sqlite"), "--quiet", "--networks", "5", "--epochs", "1", "--repeats",
      "1", "--metrics", "parameters", "--truth-epochs", "1", "--truth-images", "20", "--truth-repeats", "1",
      "--resamples", "50", "--train-images", "20", "--validation-images", "8", "--image-size", "8", "--channels", "2",
      "--cells", "1",
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
    let next = try #require(outcome.output.split(separator: "\n").last { $0.hasPrefix("  tangent ") })
    #expect(next.contains(" --image-size 8") || next.contains(" --image-size=8"), "\(next)")
  }

  @Test func aKilledMeasurementGoesOnWhereItWas() throws {
    var runs = try KilledRuns(tangent, seed: 6, undisturbed: measuring("whole"))
    try runs.runToItsEnd(measuring("killed", "--resume"))
    for part in [".sqlite", ".truth.sqlite"] { #expect(try trials("killed\(part)") == trials("whole\(part)")) }
  }

  /// Too little time leaves what was measured, and the printed command measures the rest.
  @Test func whatIsMissingIsMeasuredWithMoreTime() throws {
    #expect(try tangent.run(measuring("t")).status == 0)
    // As if the time had been up after three networks.
    for part in ["t.sqlite", "t.truth.sqlite"] {
      let study = try Study.open(tangent.folder.file(part))
      for table in ["value WHERE trial", "evaluation WHERE trial", "trial WHERE number"] {
        try study.edit("DELETE FROM \(table) >= 3")
      }
      try study.close()
    }
    let short = try tangent.run(["trust", "--study", path("t.sqlite"), "--resume", "--quiet", "--time", "0.001s"])
    #expect(
      short.status == 64
        && short.error.contains(#/allow more time with: tangent trust --study .* --resume --time 60s\n/#),
      "\(short.error)")
    #expect(short.error.split(separator: "\n").count == 1)
    let rest = try tangent.run(["trust", "--study", path("t.sqlite"), "--resume", "--quiet", "--resamples", "50"])
    #expect(rest.status == 0, "\(rest.error)")
    // The longer trainings were created with the options of the first run.
    #expect(try Study.read(tangent.folder.file("t.truth.sqlite")).configuration.plan.trainingImages == 30)
  }

  /// Where the time is limited, scores and trainings of a few networks at a time; it ends where the time does.
  @Test func networksHaveScoresAndAccuraciesWhenTheTimeIsUp() {
    func counts(atATime step: Int?, time: Int = .max) -> [String] {
      var counts: [String] = []
      TrustStudies.takeTurns(measuring: 12, atATime: step) { turn, count in
        counts.append("\(turn) \(count)")
        return counts.count < time
      }
      return counts
    }
    #expect(counts(atATime: 5) == ["scores 5", "truth 5", "scores 10", "truth 10", "scores 12", "truth 12"])
    #expect(counts(atATime: nil) == ["scores 12", "truth 12"])
    #expect(counts(atATime: 5, time: 3) == ["scores 5", "truth 5", "scores 10"])
  }

  @Test func studiesAreResumedAsTheyWereCreated() throws {
    #expect(try tangent.run(measuring("t")).status == 0)
    for (options, excerpt) in [
      (["--networks", "6"], "--networks 6 instead of 5"), (["--truth-epochs", "3"], "--truth-epochs 3 instead of 1"),
      (["--epochs", "2"], "--epochs 2 instead of 1"), (["--metric", "naswot"], "--metric naswot instead of logrank"),
    ] {
      let outcome = try tangent.run(["trust", "--study", path("t.sqlite"), "--resume"] + options)
      #expect(outcome.status == 64 && outcome.error.contains(excerpt), "\(outcome.error)")
      #expect(outcome.errorLines.count == 1)
    }
    let search = try tangent.run(["search", "--study", path("t.sqlite"), "--resume"])
    #expect(search.status == 64 && search.error.contains("resume it with: tangent trust"), "\(search.error)")
    try FileManager.default.removeItem(at: tangent.folder.file("t.sqlite"))
    let half = try tangent.run(["trust", "--study", path("t.sqlite"), "--resume"])
    #expect(half.status == 66 && half.error.contains("is there without"), "\(half.error)")
  }

  @Test(arguments: [
    (["--networks", "4"], "the number of networks is from 5 to 200"), (["--truth-epochs", "0"], "at least one epoch"),
    (["--truth-images", "50"], "the training set has 60 here"), (["--time", "0"], "in no time"),
    (["--time", "0.001s"], "is too short: training 5 networks, the fewest to judge scores by, takes about"),
    (["--metrics", "naswott"], "did you mean 'naswot'?"), (["--metric", "--quiet"], "needs an objective before"),
    (["--space", "nasbench"], "there is no search space 'nasbench'"),
    (["--study", "a/b"], "is not a valid study name"),
    (["--output", "/nowhere/trust.json"], "does not exist"),
  ]) func aMistakeIsOneLineAndLeavesNothing(options: [String], excerpt: String) throws {
    let outcome = try tangent.run(measuring("t") + options)
    #expect(outcome.status == 64 || outcome.status == 74, "\(outcome.status)")
    #expect(outcome.error.contains(excerpt) && outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    #expect(
      try !FileManager.default.contentsOfDirectory(atPath: tangent.folder.url.path).contains { $0.contains("sqlite") })
  }
}
