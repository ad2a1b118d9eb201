import Foundation
import Glibc
import Tangent
import TangentCommand
import TestSupport
import Testing

/// Searches that cannot run, and studies that cannot be opened.
@Suite struct SearchFailureTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

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
    (["--batch-norm", "coupled", "--implementation", "layer-wise"], "layer-wise kernels need samples"),
    (["--memory", "1kB"], "more than the memory limit"),
    (["--compare", "--compare-images", "70"], "--compare-images 70: MNIST has 60 training images; give at most"),
    (["--trust", "/"], "--trust / is a folder; give a file"), (["--trust", "/dev/null"], "is a pipe or device"),
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
    (["--finalists", "1"], "the number of finalists is from 2 to 1,000, or 0 for no final round"),
    (["--finalists=-1", "--compare-epochs", "1"], "--finalists -1: the number of finalists is from 2 to 1,000"),
    (["--finalists", "2", "--compare-images", "70"], "--compare-images 70: MNIST has 60 training images"),
    (["--algorithm", "given"], "make such studies"),
  ])
  func aMistakeIsOneLineAndStatus64AndLeavesNothing(options: [String], excerpt: String) throws {
    let search = try TinySearch(tangent, study: "studies/study.sqlite")
    let outcome = try tangent.run(search.arguments(options))
    #expect(outcome.status == 64)
    #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains(excerpt), "\(outcome.error)")
    #expect(!FileManager.default.fileExists(atPath: tangent.folder.file("studies").path))
  }

  /// A mistake that is mended under the same name is mended.
  /// Scripts see that there is no winner; it is finished as far as its time goes.
  @Test func aTimeTooShortForOneEvaluationIsAFailure() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(search.arguments("--time", "0.0001s"))
    #expect(outcome.status == 64)
    #expect(outcome.output.contains("No architecture has been measured yet."), "\(outcome.output)")
    #expect(
      outcome.error.hasSuffix(
        "the time was up before the first evaluation began; allow more with: tangent search --study \(search.study.path) "
          + "--data \(tangent.folder.file("images").path) --resume --time 60s\n"), "\(outcome.error)")
    let shown = try tangent.run(["studies", search.study.path])
    #expect(shown.output.contains(": finished, 0 evaluations") && !shown.output.contains("Resume with"))
    #expect(shown.output.contains("No architecture has been measured yet."), "\(shown.output)")
    let resumed = try tangent.run(["search", "--study", search.study.path, "--resume", "--evaluations", "1", "--quiet"])
    #expect(resumed.status == 0, "\(resumed.error)")
  }

  @Test func aSearchThatCouldNotRunLeavesItsNameFree() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(search.arguments("--evaluations", "1", "--max-parameters", "1k"))
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("is within the bounds") && outcome.error.contains("raise the bounds"))
    #expect(try tangent.run(search.arguments("--evaluations", "1", "--max-parameters", "1M")).status == 0)
    #expect(try tangent.studyFiles() == ["study.sqlite"])
    // Nor does a resume that is refused leave more than it found.
    #expect(try tangent.run(search.arguments("--resume", "--epochs", "3")).status == 64)
    #expect(try tangent.studyFiles() == ["study.sqlite"])
  }

  /// A file may grow to half a megabyte, which the study's log outgrows: what a full disk does.
  @Test func aFullDiskEndsWithTheCommandThatResumes() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(
      search.arguments("--metric", "parameters", "--evaluations", "2000"), under: "/bin/sh",
      ["-c", "ulimit -f 1024; exec \"$@\"", "sh"])
    #expect(outcome.status == 74 && outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    let finished = search.count
    #expect(finished > 0)
    #expect(outcome.error.contains(#/the [0-9]+ finished evaluations are in .*; resume with: tangent search --study/#))
    let resumed = try tangent.run(
      search.arguments("--metric", "parameters", "--resume", "--evaluations", "\(finished + 1)"))
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(search.count > finished)
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
