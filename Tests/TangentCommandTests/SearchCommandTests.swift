import Foundation
import Glibc
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
  }

  @Test func tellsPeopleWhatToDoNext() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(
      search.arguments("--evaluations", "3", "--compare", "--compare-epochs", "1", "--compare-images", "20"))
    #expect(outcome.status == 0)
    for part in [
      "Finished: 3 evaluations", "Winner: |", "trained the same way", "The winner over 3 training runs each",
      "tangent train '|",
    ] {
      #expect(outcome.output.contains(part), "\(part)")
    }
    // The winner's two numbers of parameters are of two networks, and each says of which.
    #expect(outcome.output.contains("  final parameters  final MACs  "))
    #expect(outcome.output.contains("  parameters at C = 2, N = 1  "))
    // Three contestants, each with its accuracy on the test images.
    #expect(
      outcome.rows.count { $0.hasPrefix("winner |") || $0.hasPrefix("random |") || $0.hasPrefix("largest |") }
        == 3)
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
        + "search --study \(search.study.path) --data \(tangent.folder.file("images").path) --resume --compare "
        + "--compare-epochs 2000 --compare-images 20\n")
  }

  @Test func aComparisonIsOneRecord() throws {
    let search = try TinySearch(tangent)
    let result = try tangent.run(
      search.arguments(
        "--evaluations", "2", "--compare", "--compare-epochs", "1", "--compare-images", "20", "--compare-seeds", "1",
        "--json")
    ).json()
    #expect((result["comparison"] as? [Any])?.count == 3 && result["winner"] is [String: Any])
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
    ("0", "logrank(lga-normalized)+logrank(parameters)"),
    ("1", "logrank(lga-normalized)+logrank(held-out-loss)+logrank(parameters)"),
  ]) func theDefaultScoreHasALossWhereThereIsATraining(epochs: String, objective: String) throws {
    let search = try TinySearch(tangent, study: "default-\(epochs).sqlite")
    let outcome = try tangent.run(
      ["search", "--study", search.study.path, "--quiet", "--evaluations", "2", "--repeats", "1", "--epochs", epochs]
        + TinySearch.measuring(in: tangent.folder.url))
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("(\(objective);"))
    #expect(try Study.read(search.study).configuration.objective == objective)
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
    #expect(try files().isEmpty)
  }

  /// 9 architectures after one epoch, 4 of them after two, 2 of these after four: the last rung's best wins, and what
  /// was kept of the trainings is gone.
  @Test func successiveHalvingTrainsTheBestOn() throws {
    let search = try TinySearch(tangent)
    let stopped = try tangent.run(search.arguments("--evaluations", "10") + Self.halving)
    #expect(stopped.status == 0, "\(stopped.error)")
    #expect(try files() == ["study.checkpoints", "study.sqlite"])
    let outcome = try tangent.run(search.arguments("--resume", "--evaluations", "100"))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try files() == ["study.sqlite"])
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

  @Test(arguments: [
    (["--evaluations", "0"], "a budget of 0 evaluations finds nothing; give at least 1"),
    (["--time", "0s"], "a budget of 0.0 seconds finds nothing"),
    (["--algorithm", "evolutoin"], "did you mean 'evolution'?"),
    (["--metric", "lgaa"], "did you mean 'lga'?"),
    (["--set", "populaton=3"], "the algorithm evolution has no setting 'populaton'; it has population, tournament"),
    (["--set", "population=0"], "the setting population is 0; it must be a whole number between 1 and 100000"),
    (["--algorithm", "successive-halving", "--set", "reduction=1"], "must be a whole number between 2 and 100"),
    (["--algorithm", "successive-halving", "--metric", "lga@2", "--epochs", "4"], "with evaluations after epoch 1"),
    (["--set", "population=ten"], "the setting population is 'ten'; it must be a whole number between 1 and 100000"),
    (["--max-parameters", "0"], "the largest number of parameters is 0"),
    (["--pipeline", "0"], "--pipeline 0: the pipeline is from 1 to 10,000"),
    (["--workers", "0"], "--workers 0: the number of workers is from 1 to 256"),
    (["--threads", "2147483647"], "--threads 2147483647: the number of threads is from 1 to 256"),
    (["--epochs", "100000000000000000"], "the number of epochs is from 0 to 1,000,000"),
    (["--repeats", "9223372036854775807"], "the number of repeats is from 1 to 10,000"),
    (["--train-images", "9223372036854775807"], "the number of training images is from 1 to"),
    (["--evaluations", "9223372036854775807"], "the number of evaluations is 9223372036854775807"),
    (["--max-parameters", "73017"], "is within the bounds"),
    (["--train-images", "70"], "images"),
    (["--image-size", "16"], "--image-size 16: "),
    (["--implementation", "layer-wise"], "layer-wise kernels need samples"),
    (["--memory", "1kB"], "more than the memory limit"),
    (["--compare", "--compare-images", "70"], "images"),
    (["--dataset", "mnst"], "did you mean 'mnist'?"),
    (["--recipe", "shrt"], "did you mean 'short'?"),
    (["--metric", "rank(lga)-rank(parameters)"], "is not a term"),
    (["--metric", "held-out-loss@0"], "no architecture has a score by held-out-loss at epoch 0"),
    (["--metric", "rank(lga)+rank(training-loss@0)"], "no architecture has a score by training-loss at epoch 0"),
    (["--metric", "last-epoch-loss", "--epochs", "0"], "no architecture has a score by last-epoch-loss at epoch 0"),
    (["--metric", "1e308*rank(lga)+1e308*rank(lga-normalized)"], "give one from 1e-6 to 1e6"),
    (["--separate-rungs"], "--separate-rungs requires --ladder"),
    (["--compare-seeds", "3"], "--compare-seeds requires --compare"),
    (["--compare-epochs", "2"], "--compare-epochs requires --compare"),
    (["--compare-images", "20"], "--compare-images requires --compare"),
  ])
  func aMistakeIsOneLineAndStatus64AndLeavesNothing(options: [String], excerpt: String) throws {
    let search = try TinySearch(tangent, study: "studies/study.sqlite")
    let outcome = try tangent.run(search.arguments(options))
    #expect(outcome.status == 64)
    #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains(excerpt), "\(outcome.error)")
    #expect(!FileManager.default.fileExists(atPath: tangent.folder.file("studies").path))
  }

  /// A mistake that is mended under the same name is mended.
  @Test func aSearchThatCouldNotRunLeavesItsNameFree() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(search.arguments("--evaluations", "1", "--max-parameters", "1k"))
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("is within the bounds") && outcome.error.contains("raise the bounds"))
    #expect(try tangent.run(search.arguments("--evaluations", "1", "--max-parameters", "1M")).status == 0)
    #expect(try files() == ["study.sqlite"])
    // Nor does a resume that is refused leave more than it found.
    #expect(try tangent.run(search.arguments("--resume", "--epochs", "3")).status == 64)
    #expect(try files() == ["study.sqlite"])
  }

  /// What lies beside the images.
  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: tangent.folder.url.path)
      .filter { $0.hasPrefix("study") }.sorted()
  }

  @Test func anExistingStudyNeedsResume() throws {
    let search = try TinySearch(tangent)
    #expect(try tangent.run(search.arguments("--evaluations", "2")).status == 0)
    let trials = try search.trials()
    let again = try tangent.run(search.arguments("--evaluations", "2"))
    #expect(again.status == 64 && again.error.contains("already exists; add --resume"))
    #expect(try search.trials() == trials)
  }

  @Test func resumingWithOtherOptionsNamesThem() throws {
    let search = try TinySearch(tangent)
    #expect(try tangent.run(search.arguments("--evaluations", "2")).status == 0)
    let outcome = try tangent.run(search.arguments("--resume", "--epochs", "3"))
    #expect(outcome.status == 64 && outcome.error.contains("(--epochs 3 instead of 2)"), "\(outcome.error)")
    // Options that are left out are taken from the study.
    let short = try tangent.run([
      "search", "--study", search.study.path, "--resume", "--evaluations", "3", "--quiet", "--json", "--data",
      tangent.folder.file("images").path,
    ])
    #expect(short.status == 0)
    #expect(try short.json()["evaluations"] as? Int == 3)
  }

  @Test func aSecondProcessIsTurnedAwayWithStatus75() throws {
    let search = try TinySearch(tangent)
    #expect(try tangent.run(search.arguments("--evaluations", "2")).status == 0)
    let held = try Study.open(search.study)
    let outcome = try tangent.run(search.arguments("--evaluations", "4", "--resume"))
    #expect(outcome.status == 75 && outcome.error.contains("is being written by another process"))
    try held.close()
    #expect(try tangent.run(search.arguments("--evaluations", "4", "--resume")).status == 0)
  }

  @Test func aFileThatIsNoStudyIsStatus65() throws {
    let search = try TinySearch(tangent)
    try Data("not a database, but long enough to look at its header for one".utf8).write(to: search.study)
    let outcome = try tangent.run(search.arguments("--resume"))
    #expect(outcome.status == 65 && outcome.error.contains("is not a study"))
  }

  @Test func aReadOnlyStudyIsStatus74() throws {
    let search = try TinySearch(tangent)
    #expect(try tangent.run(search.arguments("--evaluations", "2")).status == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: search.study.path)
    let outcome = try tangent.runUnprivileged(search.arguments("--evaluations", "4", "--resume"))
    #expect(outcome.status == 74 && outcome.error.contains("make the file and its folder writable"), "\(outcome.error)")
  }

  /// A file system of its own of 160 KiB, seen by this process only.
  @Test(.enabled(if: Self.mayMount, "needs the right to mount a file system"))
  func aFullDiskIsStatus74AndLosesNothing() throws {
    let whole = try TinySearch(tangent, study: "whole.sqlite")
    #expect(try tangent.run(whole.arguments("--evaluations", "60")).status == 0)
    let small = tangent.folder.file("small")
    try FileManager.default.createDirectory(at: small, withIntermediateDirectories: true)
    let search = try TinySearch(tangent, study: "small/study.sqlite")
    let saved = tangent.folder.file("saved.sqlite")
    let outcome = try tangent.run(
      search.arguments("--evaluations", "60"), under: "/usr/bin/unshare",
      [
        "--mount", "sh", "-c",
        """
        mount -t tmpfs -o size=160k tmpfs "$1" || exit 99
        study=$2; saved=$3; shift 3
        "$@"; status=$?
        # What a user does: make room, then go on.
        for file in "$study"*; do cp "$file" "$saved${file#"$study"}" || exit 98; done
        exit $status
        """, "sh", small.path, search.study.path, saved.path,
      ])
    let message = outcome.error
    #expect(outcome.status == 74, "\(message)")
    #expect(message.contains("the disk is full"))
    #expect(message.contains("make room, then run the same command with --resume"))
    let resumed = try TinySearch(tangent, study: "saved.sqlite")
    #expect(resumed.count > 0)
    #expect(try tangent.run(resumed.arguments("--evaluations", "60", "--resume")).status == 0)
    #expect(try resumed.trials() == whole.trials())
  }

  static let mayMount: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    process.arguments = ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
