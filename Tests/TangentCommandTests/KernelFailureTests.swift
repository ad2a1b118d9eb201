import Foundation
import Tangent
import Testing

/// What `tangent kernel` does where it cannot write, may not, or is told to stop.
@Suite struct KernelFailureTests {
  let kernel: TinyKernel

  init() throws { kernel = try TinyKernel() }

  /// Nothing is computed first: a name that is wrong would be found out before the file.
  @Test func aFileThatIsThereIsKept() throws {
    let file = kernel.results.appending(path: "kernel.json")
    try Data("mine".utf8).write(to: file)
    let outcome = try kernel.run()
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.error.contains("kernel.json already exists") && outcome.error.contains("--overwrite"))
    #expect(try kernel.written() == ["kernel.json"])
    #expect(try kernel.run("--overwrite").status == 0)
    #expect(try kernel.written().count == 3)
    #expect(try String(contentsOf: file, encoding: .utf8) != "mine")
  }

  @Test func theNameIsKernelWhereNoneIsGiven() throws {
    let process = kernel.tangent.process(
      ["kernel", TinyKernel.residual, "--quiet"] + TinySearch.measuring(in: kernel.tangent.folder.url))
    process.currentDirectoryURL = kernel.results
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try kernel.written() == ["kernel.json", "kernel.npy", "kernel.png"])
  }

  /// A file may grow to 512 bytes, which the record is longer than: what a full disk does.
  @Test func aDiskThatIsFullLeavesNothing() throws {
    let outcome = try kernel.tangent.run(
      kernel.arguments(), under: "/bin/sh",
      ["-c", "ulimit -f 1; exec \"$@\"", "sh"])
    let message = outcome.error
    #expect(outcome.status == 74)
    #expect(message.hasSuffix("could not be written: File too large\n") && message.split(separator: "\n").count == 1)
    #expect(try kernel.written() == [])
  }

  @Test func aFolderThatIsMissingIsFoundOutFirst() throws {
    let outcome = try kernel.run("--image", kernel.tangent.folder.file("missing/kernel.png").path)
    #expect(outcome.status == 74 && outcome.output == "" && outcome.errorLines.count == 1)
    #expect(try kernel.written() == [])
  }

  @Test func aDivergedTrainingHasNoKernel() throws {
    let outcome = try kernel.run("--learning-rate", "1e30", "--epochs", "5")
    #expect(outcome.status == 2 && outcome.errorLines.count == 1)
    #expect(outcome.error.contains("diverged in epoch"))
    #expect(try kernel.written() == [])
  }

  /// A network that ignores its input has a kernel too, and says what is wrong with it.
  @Test func aDeadCellHasAConstantKernel() throws {
    let outcome = try kernel.tangent.run(kernel.arguments(of: ScoreCommandTests.dead))
    #expect(outcome.status == 0)
    #expect(outcome.rows.contains { $0.hasPrefix("lga | undefined | ") })
  }

  @Test(arguments: [
    (["--output", "kernel.txt"], "the name must end in .npy"),
    (["--image", "kernel.svg"], "the name must end in .png"),
    (["--image", "kernel.png", "--no-image"], "cannot be combined"),
    (["--form", "per-class"], "--form"),
    (["--form", "logits", "--implementation", "per-sample", "--batch-norm", "frozen"], "only the form sum"),
    (["--batch-norm", "coupled", "--implementation", "layer-wise"], "use frozen or running batch norm"),
    (["--implementation", "per-sample", "--memory", "1GB"], "does not support --memory"),
    (["--batch-norm", "frozen", "--memory", "20kB"], "more than the memory limit of 19 KiB; raise the limit"),
    (["--batch-norm", "frozen", "--memory", "1kB"], "more than the memory limit of 1000 bytes; raise the limit"),
    (["--memory", "much"], "--memory"),
    (["--weights", "w.safetensors", "--epochs", "1"], "leave out --epochs"),
    (["--weights", "w.safetensors", "--learning-rate", "5"], "leave out --learning-rate"),
    (["--threads", "0"], "the number of threads is from 1 to 256"),
    (["--kernel-images", "1"], "the number of kernel images is from 2 to 100,000"),
  ])
  func aMistakeIsOneLineAndStatus64(options: [String], excerpt: String) throws {
    let outcome = try kernel.run(options)
    #expect(outcome.status == 64)
    #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains(excerpt), "\(outcome.error)")
    #expect(try kernel.written() == [])
  }

  /// A run that is killed between two names leaves the array of one run and the record of another: the record's
  /// checksum tells.
  @Test func aRecordDoesNotVouchForAnotherRunsArray() throws {
    #expect(try kernel.run("--seed", "1").status == 0)
    let earlier = try #require(try kernel.record()["array"] as? [String: Any])
    #expect(try earlier["crc32"] as? UInt32 == Checksums.crc32(kernel.bytes("kernel.npy")))
    let picture = try #require(try kernel.record()["picture"] as? [String: Any])
    #expect(try picture["crc32"] as? UInt32 == Checksums.crc32(kernel.bytes("kernel.png")))
    #expect(try kernel.run("--seed", "2", "--overwrite").status == 0)
    #expect(try earlier["crc32"] as? UInt32 != Checksums.crc32(kernel.bytes("kernel.npy")))
  }

  @Test func whatAKilledRunLeftIsRemoved() throws {
    for name in ["kernel.npy.5.partial", "kernel.json.6.partial"] {
      try Data("half".utf8).write(to: kernel.results.appending(path: name))
    }
    #expect(try kernel.run("--no-image").status == 0)
    #expect(try kernel.written() == ["kernel.json", "kernel.npy"])
  }

  @Test func weightsThatAreNotFiniteAreStatus65() throws {
    let file = kernel.tangent.folder.file("w.safetensors")
    try Safetensors(tensors: ["a": Tensor([1.0]), "b": Tensor([1.0, .nan])]).write(to: file)
    let outcome = try kernel.run("--weights", file.path)
    #expect(outcome.status == 65 && outcome.errorLines.count == 1)
    #expect(outcome.error.contains("--weights \(file.path): 'b' has numbers that are not finite"))
    #expect(try kernel.written() == [])
  }

  @Test func weightsThatAreMissingAreStatus66() throws {
    let outcome = try kernel.run("--weights", kernel.tangent.folder.file("missing.safetensors").path)
    #expect(outcome.status == 66 && outcome.error.contains("there is no such file"))
  }

  /// Interrupted where the first of many steps has been shown, in the training and in the kernel.
  @Test(arguments: [("train", ["--epochs", "500"]), ("kernel", ["--kernel-images", "20", "--channels", "16"])])
  func controlCLeavesNothing(bar: String, options: [String]) throws {
    let terminal = try PseudoTerminal()
    let process = kernel.tangent.process(kernel.arguments(options).filter { $0 != "--quiet" })
    process.standardOutput = FileHandle.nullDevice
    process.standardError = terminal.userEnd
    try process.run()
    _ = terminal.read(until: "\(bar)  [")
    process.interrupt()
    let rest = terminal.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(rest.contains("interrupted"))
    #expect(try kernel.written() == [])
  }
}
