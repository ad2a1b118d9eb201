import Foundation
import Tangent
import TangentCommand
import TestSupport
import Testing

@Suite struct SearchCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  @Test func findsTheBestOfWhatItMeasured() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(search.arguments("--evaluations", "6", "--json"))
    #expect(outcome.status == 0 && outcome.error == "")
    let result = try outcome.json()
    #expect(result["evaluations"] as? Int == 6 && result["stopped"] as? String == "evaluations")
    let trials = try search.trials()
    let best = try #require(trials.ranked(by: Objective("lga")).first).trial
    let winner = try #require((result["winner"] as? [String: Any])?["evaluation"] as? [String: Any])
    #expect(winner["architecture"] as? String == best.architecture.text)
    #expect(trials.count { $0.reuses == nil } == 6)
    // What it says of itself gives the same search.
    let options = try #require(result["options"] as? [String])
    let again = try TinySearch(tangent, study: "again.sqlite")
    let data = ["--data", tangent.folder.file("images").path, "--quiet", "--study", again.study.path]
    #expect(try tangent.run(["search"] + options + data).status == 0)
    #expect(try again.trials() == trials)
  }

  /// One standard error of the difference between two means of three: √((s² + t²) / 3).
  /// An evolution that ends before its first population is complete is a random search.
  @Test func saysThatNothingEvolves() throws {
    func note(_ count: Int, _ options: String...) throws -> Bool {
      let search = try TinySearch(tangent, study: "\(UUID()).sqlite")
      let arguments = search.arguments(["--epochs", "0", "--evaluations", "\(count)"] + options)
      return try tangent.run(arguments.filter { $0 != "--quiet" }).error.contains(
        "note: a search of 4 evaluations does not go beyond the first population of 4, which is drawn at random, so "
          + "nothing evolves")
    }
    #expect(try note(4, "--set", "population=4"))
    #expect(try !note(5, "--set", "population=4") && !note(4, "--algorithm", "random"))
  }

  @Test func saysHowManyMayBeAsGoodAsTheWinner() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(search.arguments("--evaluations", "8", "--repeats", "3"))
    #expect(outcome.status == 0, "\(outcome.error)")
    let scores = try search.trials().filter { $0.reuses == nil }.map { trial in
      try trial.evaluation.measurements.map { try #require($0.values["lga"]?.number) }
    }
    let means = scores.map { $0.reduce(0, +) / 3 }
    let variances = zip(scores, means).map { values, mean in values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2 }
    let best = try #require(means.indices.max { means[$0] < means[$1] })
    let level = means.indices.count { index in
      index != best && means[best] - means[index] <= ((variances[best] + variances[index]) / 3).squareRoot()
    }
    try #require(level > 0, "nothing is shown: \(means), \(variances)")
    let others = level == 1 ? "1 other is" : "\(level) others are"
    #expect(
      outcome.output.contains(
        "; \(others) within one standard error (of the difference) of it and may be as good."))
  }

  /// The kernel is one whose winner has a ResNet of about its cost.
  @Test func tellsPeopleWhatToDoNext() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(
      search.arguments(
        "--batch-norm", "coupled", "--evaluations", "3", "--compare", "--compare-epochs", "1", "--compare-images", "20")
    )
    #expect(outcome.status == 0)
    for part in [
      "Finished: 3 evaluations", "Winner: |", "trained the same way", "The winner over 3 training runs each",
      "tangent train --from-study \(search.study.path) --recipe ", "tangent report \(search.study.path)\n",
    ] {
      #expect(outcome.output.contains(part), "\(part)")
    }
    // The winner's two numbers of parameters are of two networks, and each says of which.
    #expect(outcome.output.contains("  final parameters  final MACs  "))
    #expect(outcome.output.contains("  trained parameters  trained MACs  "))
    // Four contestants, each with its accuracy on the test images.
    for role in ["winner", "random", "largest", "ResNet-18"] {
      #expect(outcome.rows.count { $0.hasPrefix("\(role) |") } == 1, "\(role)")
    }
  }

  /// The ranking, the sentence, the study's columns and the JSON have the values that were ranked.
  @Test func aMetricAtAnEpochIsShownAsItWasRanked() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(search.arguments("--evaluations", "4", "--epochs", "1", "--metric", "lga@0"))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("on 20 images, and at every epoch before"))
    let objective = try Objective("lga@0")
    let trials = try search.trials()
    let best = try #require(trials.ranked(by: objective).first).trial
    let value = try #require(best.evaluation.summary(of: "lga", atEpoch: 0).value.number)
    #expect(value != best.summary(of: "lga").value.number)
    #expect(outcome.rows.contains("rank | lga@0 | final parameters | final MACs | trial | architecture"))
    #expect(outcome.rows.contains { $0.hasPrefix("1 | \(Formatted.number(value)) | ") })
    #expect(outcome.output.contains("Its lga@0 of \(Formatted.number(value)) is the best of"))
    let stored = trials.map { $0.evaluation.summary(of: "lga", atEpoch: 0).value.number }
    #expect(try Study.read(search.study).rows(orderedBy: "number").map(\.score) == stored)
    let record = try tangent.run("studies", search.study.path, "--json").json()
    // Foundation reads a decimal to its last bit only nearly.
    let printed = (record["trials"] as? [[String: Any]])?.compactMap { $0["score"] as? Double }
    #expect(printed?.count == stored.count)
    #expect(deviation(printed ?? [], from: stored.compactMap(\.self)) < 1e-14)
  }

  @Test func aSumShowsItsTermsAndItsMaximum() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(
      search.arguments(
        "--evaluations", "2", "--epochs", "2", "--metric",
        "rank(lga@0)+2*rank(parameters)+logrank(lga)+logrank(lga)"))
    #expect(outcome.rows.contains("rank | score | lga@0 | lga | final parameters | final MACs | trial | architecture"))
    #expect(outcome.output.contains("; 3 is first in every ranking)"), "\(outcome.output)")
    #expect(outcome.output.contains(", and at epoch 0, points of one annealed training"))
  }

  /// Without --study the name is made of the objective, and a file's name has 255 bytes at most.
  @Test func aLongObjectiveHasAShortName() throws {
    let sum = Array(repeating: "logrank(parameters)", count: 14).joined(separator: "+")
    let search = try TinySearch(tangent)
    let studies = tangent.folder.file("studies")
    func run(_ options: String...) throws -> TangentProcess.Outcome {
      let arguments = search.arguments(["--evaluations", "1", "--epochs", "0", "--metrics", "parameters"] + options)
        .filter { $0 != "--study" && $0 != search.study.path }
      return try tangent.run(arguments, environment: ["TANGENT_STUDIES": studies.path])
    }
    #expect(try run("--metric", "logrank(parameters)").status == 0)
    let outcome = try run("--metric", sum)
    #expect(outcome.status == 0, "\(outcome.error)")
    let names = try FileManager.default.contentsOfDirectory(atPath: studies.path).sorted { $0.count < $1.count }
    #expect(names.count == 2 && names[0] == "nasbench201-mnist-evolution-logrank-parameters-seed0.sqlite", "\(names)")
    #expect(names[1].hasPrefix("nasbench201-mnist-evolution-logrank-parameters-") && names[1].count < 120, "\(names)")
    #expect(try run("--metric", sum, "--resume").status == 0)
    // Another objective that begins alike is another study.
    #expect(try run("--metric", sum + "+rank(parameters)").status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: studies.path).count == 3)
  }

  @Test func workersDoNotChangeTheResult() throws {
    var results: [[Trial]] = []
    for workers in [1, 3] {
      let search = try TinySearch(tangent, study: "workers-\(workers).sqlite")
      #expect(try tangent.run(search.arguments("--evaluations", "8", "--workers", "\(workers)")).status == 0)
      results.append(try search.trials())
    }
    #expect(results[0] == results[1])
  }

  @Test(arguments: [
    ("0", "logrank(meco)+logrank(near)+logrank(nngp-eigenvalue-score)"),
    ("1", "logrank(lga-normalized)+logrank(held-out-loss)+logrank(parameters)"),
  ]) func theDefaultScoreHasALossWhereThereIsATraining(epochs: String, objective: String) throws {
    let search = try TinySearch(tangent, study: "default-\(epochs).sqlite")
    let outcome = try tangent.run(
      ["search", "--study", search.study.path, "--quiet", "--evaluations", "2", "--repeats", "1", "--epochs", epochs]
        + ["--probe-images", "10"] + TinySearch.measuring(in: tangent.folder.url))
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("(\(objective);"))
    #expect(try Study.read(search.study).configuration.objective == objective)
  }

  /// Without a training an evaluation takes a tenth of a second, unless a kernel is computed for the columns.
  @Test func aSearchWithoutTrainingMeasuresNoKernel() throws {
    let search = try TinySearch(tangent, study: "untrained.sqlite")
    let outcome = try tangent.run(
      ["search", "--study", search.study.path, "--quiet", "--repeats", "1", "--epochs", "0"]
        + ["--evaluations", "3", "--probe-images", "10"] + TinySearch.measuring(in: tangent.folder.url))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      try Study.read(search.study).configuration.plan.metrics
        == ["meco", "near", "nngp-eigenvalue-score", "parameters", "macs"])
  }

  private static let halving = [
    "--algorithm", "successive-halving", "--epochs", "4", "--set", "candidates=9", "--set", "reduction=2",
  ]

  /// Killed at any moment, at least so many times.
  @Test(arguments: [(["--evaluations", "30"], 20), (halving, 10)])
  func aKilledSearchResumesToTheSameStudy(options: [String], kills: Int) throws {
    let whole = try TinySearch(tangent, study: "whole.sqlite")
    var killed = try KilledRuns(tangent, seed: 1, undisturbed: whole.arguments() + options)
    let expected = try whole.trials()
    var studies = 0
    while killed.kills < kills {
      let search = try TinySearch(tangent, study: "killed-\(studies).sqlite")
      studies += 1
      try killed.runToItsEnd(search.arguments("--resume") + options)
      #expect(try search.trials() == expected)
    }
    #expect(try tangent.studyFiles().isEmpty)
  }

  /// 9 architectures after one epoch, 4 of them after two, 2 of these after four: the last rung's best wins, and what
  /// was kept of the trainings is gone.
  @Test func successiveHalvingTrainsTheBestOn() throws {
    let search = try TinySearch(tangent)
    let stopped = try tangent.run(search.arguments("--evaluations", "10") + Self.halving)
    #expect(stopped.status == 0, "\(stopped.error)")
    #expect(try tangent.studyFiles() == ["study.checkpoints", "study.sqlite"])
    let outcome = try tangent.run(search.arguments("--resume", "--evaluations", "100"))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try tangent.studyFiles() == ["study.sqlite"])
    let trials = try search.trials()
    #expect(trials.map { $0.fidelity?.epochs ?? 4 } == [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4])
    let best = try #require(trials.suffix(2).ranked(by: Objective("lga")).first).trial
    let score = try #require(best.summary(of: "lga").value.number)
    #expect(outcome.rows.contains("rank | lga | epochs | final parameters | final MACs | trial | architecture"))
    #expect(outcome.rows.contains { $0.hasPrefix("1 | \(Formatted.number(score)) | 4 | ") })
    #expect(outcome.output.contains("is the best of 2 after 4 epochs, whose median is"))
    let shown = try tangent.run("studies", search.study.path, "--json").json()
    #expect(shown["state"] as? String == "finished")
    let record = (shown["trials"] as? [[String: Any]])?.last
    #expect(record?["promotes"] as? Int == trials.last?.promotes && record?["fidelity"] is NSNull)
    // Without a budget, all of it is done.
    let whole = try TinySearch(tangent, study: "whole.sqlite")
    #expect(try tangent.run(whole.arguments() + Self.halving).status == 0)
    #expect(try whole.trials() == trials)
  }

  @Test func controlCKeepsWhatWasFinished() throws {
    let whole = try TinySearch(tangent, study: "whole.sqlite")
    #expect(try tangent.run(whole.arguments("--evaluations", "12")).status == 0)
    let search = try TinySearch(tangent)
    let process = tangent.process(search.arguments("--evaluations", "12"))
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    while search.count == 0, process.isRunning { sched_yield() }
    process.interrupt()
    let message = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    let finished = try search.trials()
    if process.terminationStatus != 0 {
      #expect(process.terminationStatus == 130)
      #expect(message.contains("resume with: tangent search --study") && message.contains(" --data "))
    }
    #expect(!finished.isEmpty)
    #expect(try tangent.run(search.arguments("--evaluations", "12", "--resume")).status == 0)
    #expect(try search.trials() == whole.trials())
  }

  @Test func trainingThatDivergesIsAResult() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(search.arguments("--evaluations", "3", "--learning-rate", "1e30"))
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("No architecture has a score by lga"))
    let reasons = try search.trials().compactMap { trial -> String? in
      if case .undefined(let reason) = trial.summary(of: "lga").value { reason } else { nil }
    }
    #expect(reasons.contains("training diverged in epoch 1"))
  }
}
