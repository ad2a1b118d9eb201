import Foundation
import Glibc
import Tangent
import TestSupport
import Testing

/// `tangent train --checkpoint`: stopped in every way there is, a training ends as if it had never been.
@Suite struct TrainCheckpointTests {
  static let epochs = 6

  let tangent: TangentProcess
  let images: URL

  init() throws {
    tangent = try TangentProcess()
    images = tangent.folder.file("images")
    try TinyImages.write(to: images)
  }

  /// A small network, a rate that changes, augmentation and momentum, kept in a folder.
  private func beginning(_ name: String) -> [String] {
    TrainCommandTests.tiny + [
      "--recipe", "nasbench201-12", "--epochs", "\(Self.epochs)", "--data", images.path, "--checkpoint",
      folder(name).path, "--quiet",
    ]
  }

  private func going(_ name: String) -> [String] {
    ["train", "--data", images.path, "--checkpoint", folder(name).path, "--resume", "--quiet"]
  }

  private func folder(_ name: String) -> URL { tangent.folder.file(name) }

  /// What a training leaves, without the time it took.
  private struct Result: Equatable {
    var losses: [UInt64]
    var accuracies: [Double]
    /// Of the files with weights and momentum.
    var tensors: [String: Data]
  }

  private func result(_ name: String) throws -> Result {
    let folder = folder(name)
    let checkpoint = try CheckpointFolder.checkpoint(in: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let files = names.filter { $0.hasSuffix(".safetensors") }
    return Result(
      losses: checkpoint.epochs.map(\.record.trainingLoss.bitPattern),
      accuracies: checkpoint.epochs.compactMap { $0.values["validation-accuracy"] },
      tensors: Dictionary(
        uniqueKeysWithValues: try files.map { ($0, try Data(contentsOf: folder.appending(path: $0))) }))
  }

  /// Starts a process, sends it a signal once it has printed so many lines, and waits for its end.
  private func interrupt(_ arguments: [String], after lines: Int, by signal: Int32) throws -> (Process, String) {
    let process = tangent.process(arguments)
    let output = Pipe()
    let error = Pipe()
    process.standardOutput = output
    process.standardError = error
    let setPipeSize: Int32 = 1031
    try #require(fcntl(output.fileHandleForWriting.fileDescriptor, setPipeSize, 4096) == 4096)
    try process.run()
    var seen = Data()
    while seen.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
      let piece = output.fileHandleForReading.availableData
      try #require(!piece.isEmpty, "the command ended before line \(lines)")
      seen += piece
    }
    kill(process.processIdentifier, signal)
    _ = try output.fileHandleForReading.readToEnd()
    let said = String(decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process, said)
  }

  /// Equal seeds, equal number of threads: equal bits, from one process to another, weights and momentum
  /// included.
  @Test(arguments: [1, 2]) func twoProcessesGiveEqualBits(threads: Int) throws {
    for name in ["first", "second"] {
      let outcome = try tangent.run(beginning(name), environment: ["OMP_NUM_THREADS": "\(threads)"])
      #expect(outcome.status == 0)
    }
    let result = try result("first")
    #expect(result.losses.count == Self.epochs && result.tensors.count == 2)
    #expect(try self.result("second") == result)
  }

  /// Where nothing tells it otherwise, a training takes every core; libtorch by itself may take half of them.
  @Test(arguments: [nil, "0"]) func itTakesOneThreadPerCore(told: String?) throws {
    let process = tangent.process(beginning("cores"))
    process.environment?["OMP_NUM_THREADS"] = told
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let checkpoint = try CheckpointFolder.checkpoint(in: folder("cores"))
    #expect(checkpoint.environment["threads"] == "\(ProcessInfo.processInfo.activeProcessorCount)")
  }

  /// Once the line of an epoch is out, that epoch is kept. Line 1 is the table's head. The table of 160 epochs is
  /// longer than what `interrupt` reads of it and a small pipe holds, so that the kill never comes too late.
  @Test(arguments: [1, 2, 4]) func aKilledTrainingResumesToTheSameBits(lines: Int) throws {
    let more = ["--epochs", "160"]
    #expect(try tangent.run(beginning("whole") + more).status == 0)
    let (process, _) = try interrupt(beginning("killed") + more, after: lines, by: SIGKILL)
    #expect(process.terminationReason == .uncaughtSignal)
    // The first line comes before the first state is kept.
    let begun = CheckpointFolder.holdsCheckpoint(folder("killed"))
    #expect(begun || lines == 1)
    if begun { #expect(try CheckpointFolder.checkpoint(in: folder("killed")).epoch >= lines - 1) }
    #expect(try tangent.run(begun ? going("killed") : beginning("killed") + more + ["--resume"]).status == 0)
    #expect(try result("killed") == result("whole"))
  }

  /// Killed at any moment, at least twelve times.
  @Test func killedAtAnyMomentItResumesToTheSameBits() throws {
    let more = ["--recipe", "short", "--epochs", "25"]
    var killed = try KilledRuns(tangent, seed: 1, undisturbed: beginning("whole") + more)
    let expected = try result("whole")
    var trainings = 0
    while killed.kills < 12 {
      let name = "killed-\(trainings)"
      trainings += 1
      try killed.runToItsEnd(beginning(name) + more + ["--resume"])
      #expect(try result(name) == expected)
    }
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))] as [(Int32, Int32)])
  func aSignalKeepsTheLastEpochAndSaysHowToGoOn(signal: Int32, status: Int32) throws {
    let endless = beginning("stopped") + ["--recipe", "short-0.1", "--epochs", "1000000"]
    let (process, said) = try interrupt(endless, after: 3, by: signal)
    #expect(process.terminationStatus == status)
    let epoch = try CheckpointFolder.checkpoint(in: folder("stopped")).epoch
    #expect(epoch >= 2)
    #expect(
      said == "tangent: error: stopped; the state after epoch \(epoch) is in \(folder("stopped").path); resume with: "
        + "tangent train --data \(images.path) --checkpoint \(folder("stopped").path) --resume\n")
    let more = ["--epochs", "\(epoch + 1)"]
    #expect(try tangent.run(going("stopped") + more).status == 0)
    #expect(try tangent.run(beginning("whole") + ["--recipe", "short-0.1"] + more).status == 0)
    #expect(try result("stopped") == result("whole"))
  }

  /// The report of a training in two parts is that of a whole one.
  @Test func theReportIsThatOfTheWhole() throws {
    func report(_ arguments: [String]) throws -> [String: Any] {
      var object = try tangent.run(arguments + ["--json", "--test"]).json()
      let epochs = try #require(object["epochs"] as? [[String: Any]])
      object["epochs"] = epochs.map { $0.filter { !["seconds", "imagesPerSecond"].contains($0.key) } }
      return object
    }
    let whole = try report(beginning("whole"))
    #expect(try tangent.run(beginning("parts") + ["--epochs", "2"]).status == 0)
    let parts = try report(going("parts") + ["--epochs", "\(Self.epochs)"])
    #expect(parts as NSDictionary == whole as NSDictionary)
    #expect(whole["testAccuracy"] is Double)
    // And again, with nothing left to train.
    #expect(try report(going("parts")) as NSDictionary == whole as NSDictionary)
  }

  @Test func anExistingCheckpointNeedsResume() throws {
    #expect(try tangent.run(beginning("mine")).status == 0)
    let before = try result("mine")
    let outcome = try tangent.run(beginning("mine"))
    #expect(outcome.status == 64 && outcome.error.contains("in \(folder("mine").path); add --resume"))
    #expect(try result("mine") == before)
  }

  @Test(arguments: [
    (["--seed", "3"], "created with different options (--seed 3 instead of 0)"),
    (["--channels", "4"], "created with different options (--channels 4 instead of 2)"),
    (["--learning-rate", "0.5"], "created with different options (--learning-rate 0.5 instead of 0.1)"),
    (["--train-images", "30"], "created with different options (--train-images 30 instead of 40)"),
    (["--dataset", "mnist"], "created with different options (--dataset mnist instead of fashion-mnist)"),
    (["--dtype", "float64"], "created with different options (--dtype float64 instead of float32)"),
    (["--epochs", "1"], "already at epoch 2, so --epochs 1 would go back"),
    // A cosine of 12 epochs is another one than that of 14, whether or not the recipe is named again.
    (["--epochs", "14"], "whose learning rate falls within 12 epochs, so --epochs 14 would change the rates"),
    (["--epochs", "13", "--recipe", "nasbench201-12"], "so --epochs 13 would change the rates it was trained with"),
    (["|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|"], "(the architecture |none~0|"),
  ])
  func resumingWithOtherOptionsNamesThem(options: [String], excerpt: String) throws {
    #expect(try tangent.run(beginning("mine") + ["--epochs", "2"]).status == 0)
    let before = try result("mine")
    let outcome = try tangent.run(going("mine") + options)
    #expect(outcome.status == 64)
    #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains(excerpt), "\(outcome.error)")
    #expect(try result("mine") == before)
  }

  @Test func otherImagesUnderTheSameNameAreNoticed() throws {
    #expect(try tangent.run(beginning("mine") + ["--epochs", "1"]).status == 0)
    let file = images.appending(path: "train-images-idx3-ubyte")
    var bytes = try Data(contentsOf: file)
    for index in 16..<bytes.count { bytes[index] ^= 1 }
    try bytes.write(to: file)
    let outcome = try tangent.run(going("mine") + ["--epochs", "2"])
    #expect(outcome.status == 64)
    #expect(
      outcome.error.contains(
        "was created with different images: the files in \(images.path) have changed since; "
          + "restore the original files"),
      "\(outcome.error)")
  }

  @Test(arguments: ["checkpoint.json", "epoch-1.safetensors", "epoch-1.training.safetensors"], [0, 100])
  func aDamagedCheckpointIsStatus65(name: String, size: Int) throws {
    #expect(try tangent.run(beginning("mine") + ["--epochs", "1"]).status == 0)
    let file = folder("mine").appending(path: name)
    try Data(contentsOf: file).prefix(size).write(to: file)
    let outcome = try tangent.run(going("mine"))
    #expect(outcome.status == 65)
    #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains("\(name) is damaged"))
  }

  @Test func aTrainingThatDivergesKeepsTheEpochBefore() throws {
    let outcome = try tangent.run(beginning("mine") + ["--learning-rate", "1e30"])
    #expect(outcome.status == 2)
    #expect(try CheckpointFolder.checkpoint(in: folder("mine")).epoch == 0)
    #expect(try tangent.run(going("mine")).status == 2)
  }

  @Test func aCompleteTrainingSaysSo() throws {
    let one = ["--epochs", "1", "--data", images.path, "--checkpoint", folder("mine").path, "--quiet"]
    #expect(try tangent.run(TrainCommandTests.tiny + one).status == 0)
    let outcome = try tangent.run(going("mine").dropLast() + ["--time", "1m"])
    let note = "its training of 1 epoch is complete; --time chooses the number of epochs only"
    #expect(outcome.status == 0 && outcome.error.contains(note), "\(outcome.error)")
  }

  @Test func resumeWithoutAFolderOrAnArchitecture() throws {
    let lonely = try tangent.run("train", CommandLineTests.cell, "--resume")
    #expect(lonely.status == 64 && lonely.error.contains("--resume requires --checkpoint FOLDER"))
    let nothing = try tangent.run(going("nothing"))
    #expect(nothing.status == 64 && nothing.error.contains("name the architecture to train"))
    #expect(!FileManager.default.fileExists(atPath: folder("nothing").path))
  }

  /// A file system of its own of 64 KiB, seen by this process only: one checkpoint fits, two do not.
  @Test(.enabled(if: SearchFailureTests.mayMount, "needs the right to mount a file system"))
  func aFullDiskIsStatus74AndKeepsTheEpochBefore() throws {
    #expect(try tangent.run(beginning("whole")).status == 0)
    let small = folder("small")
    try FileManager.default.createDirectory(at: small, withIntermediateDirectories: true)
    let outcome = try tangent.run(
      beginning("small/mine"), under: "/usr/bin/unshare",
      [
        "--mount", "sh", "-c",
        """
        mount -t tmpfs -o size=64k tmpfs "$1" || exit 99
        saved=$2; small=$1; shift 2
        "$@"; status=$?
        # What a user does: make room, then go on.
        cp -r "$small/mine" "$saved" || exit 98
        exit $status
        """, "sh", small.path, folder("saved").path,
      ])
    let message = outcome.error
    #expect(outcome.status == 74, "\(message)")
    #expect(message.contains("No space left on device; make room; the state before the first epoch is kept"))
    #expect(try CheckpointFolder.checkpoint(in: folder("saved")).epoch == 0)
    #expect(try result("saved").tensors.count == 2)
    #expect(try tangent.run(going("saved")).status == 0)
    #expect(try result("saved") == result("whole"))
  }

  /// Not even the first state fits: nothing can be resumed, so no command to resume is printed.
  @Test(.enabled(if: SearchFailureTests.mayMount, "needs the right to mount a file system"))
  func aDiskThatIsFullFromTheStartKeepsNothing() throws {
    let small = folder("small")
    try FileManager.default.createDirectory(at: small, withIntermediateDirectories: true)
    let outcome = try tangent.run(
      beginning("small/mine"), under: "/usr/bin/unshare",
      [
        "--mount", "sh", "-c", "mount -t tmpfs -o size=8k tmpfs \"$1\" || exit 99; shift; exec \"$@\"", "sh",
        small.path,
      ])
    let message = outcome.error
    #expect(outcome.status == 74, "\(message)")
    #expect(
      message.hasSuffix(": No space left on device; make room; nothing was kept, so run the same command again\n"),
      "\(message)")
  }
}
