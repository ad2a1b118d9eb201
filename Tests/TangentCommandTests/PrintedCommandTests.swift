import Foundation
import Tangent
import TangentCommand
import Testing

/// Commands that are printed can be typed, and lead to the images and sizes of what printed them.
@Suite struct PrintedCommandTests {
  let tangent: TangentProcess
  /// Between blanks, which a shell has to be told of.
  private let images: URL
  private let study: URL

  init() throws {
    tangent = try TangentProcess()
    images = tangent.folder.file("my images")
    study = tangent.folder.file("my study.sqlite")
    try TinyImages.write(to: images)
  }

  private var measuring: [String] {
    [
      "--dataset", "mnist", "--data", images.path, "--image-size", "4", "--channels", "2", "--train-images", "20",
      "--validation-images", "20", "--kernel-images", "10", "--probe-images", "10", "--batch-size", "10",
    ]
  }

  /// Runs a printed line as a shell does, with `tangent` on its path.
  private func typed(_ line: some StringProtocol, _ more: String = "") throws -> TangentProcess.Outcome {
    let outcome = tangent.folder.file("typed.out")
    try Data().write(to: outcome)
    let process = tangent.process(["-c", "\(line) \(more)"])
    process.executableURL = URL(filePath: "/bin/sh")
    process.currentDirectoryURL = tangent.folder.url
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment?["PATH"] = "\(TangentProcess.executable.deletingLastPathComponent().path):\(path)"
    let errors = Pipe()
    process.standardOutput = try FileHandle(forWritingTo: outcome)
    process.standardError = errors
    try process.run()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return .init(
      status: process.terminationStatus, output: try String(contentsOf: outcome, encoding: .utf8), error: said)
  }

  private func line(_ start: String, of text: String) throws -> String {
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    return try #require(lines.first { $0.contains(start) }, "\(text)")
  }

  @Test func optionsAreLeftOutWhereTheyAreTheDefault() {
    var command = PrintedCommand("show", "a|b")
    command.add("--cells", 5, unless: 5)
    command.add("--channels", 4, unless: 16)
    command.add("--data", nil as String?)
    command.add("--data", "it's here")
    command.add("--test")
    #expect(command.description == "tangent show 'a|b' --channels 4 --data 'it'\\''s here' --test")
  }

  @Test func whatIsNextAfterASearchCanBeTyped() throws {
    let outcome = try tangent.run(
      ["search", "--study", study.path, "--quiet", "--evaluations", "2", "--epochs", "0"] + measuring)
    #expect(outcome.status == 0)
    let stored = try Study.read(study)
    // The default search ends with a final round, whose winner is the study's first.
    let winner = try #require(stored.ranking().first).trial

    // The cost of the size that the search reports, of images of 4x4 pixels.
    let show = try line("tangent show ", of: outcome.output)
    let cost = try typed(show, "--json").json()
    #expect((cost["scale"] as? [String: Any])?["imageHeight"] as? Int == 4)
    #expect((cost["benchmark"] as? [String: Any])?["parameters"] as? Int == winner.targetCost.parameters)
    #expect(
      (cost["benchmark"] as? [String: Any])?["multiplyAccumulates"] as? Int == winner.targetCost.multiplyAccumulates)

    // Trained on the images of the search: of 60, all but the 20 held out.
    let train = try line("tangent train ", of: outcome.output)
    let trained = try typed(train, "--size reduced --channels 2 --validation-images 20 --epochs 1 --json")
    #expect(trained.status == 0, "\(trained.error)")
    let record = try trained.json()
    #expect(record["architecture"] as? String == winner.architecture.text)
    #expect(record["trainingImages"] as? Int == 40)
    #expect((record["scale"] as? [String: Any])?["imageHeight"] as? Int == 4)

    let exported = try typed(line("tangent export ", of: outcome.output))
    #expect(exported.status == 0, "\(exported.error)")
    #expect(exported.output.contains("best.onnx"))

    let studies = try typed(line("tangent studies ", of: outcome.output))
    #expect(studies.status == 0 && studies.output.contains(winner.architecture.text))
  }

  /// Where the images are found anyway, their folder is not repeated.
  @Test func theFolderIsNamedOnlyWhereItIsNeeded() throws {
    try FileManager.default.createDirectory(
      at: tangent.folder.file(".local/share/tangent"), withIntermediateDirectories: true)
    let usual = tangent.folder.file(".local/share/tangent/mnist")
    try FileManager.default.moveItem(at: images, to: usual)
    let options = measuring.enumerated().filter { $0.offset != 2 && $0.offset != 3 }.map(\.element)
    let outcome = try tangent.run(
      ["search", "--study", study.path, "--quiet", "--evaluations", "1", "--epochs", "0"] + options)
    #expect(outcome.status == 0)
    #expect(try !line("tangent show ", of: outcome.output).contains(" --data "))
    #expect(
      try typed(line("tangent train ", of: outcome.output), "--size reduced --validation-images 20 --epochs 1").status
        == 0)
  }

  /// A study of which more was allowed than was done.
  @Test func goingOnWithAStudyCanBeTyped() throws {
    #expect(
      try tangent.run(["search", "--study", study.path, "--quiet", "--evaluations", "2", "--epochs", "0"] + measuring)
        .status == 0)
    let opened = try Study.open(study)
    try opened.setBudget(SearchBudget(evaluations: 3))
    try opened.close()
    let shown = try tangent.run("studies", study.path)
    let line = try line("Resume with: ", of: shown.output)
    #expect(line == "Resume with: tangent search --study '\(study.path)' --data '\(images.path)' --resume")
    #expect(try typed(line.dropFirst("Resume with: ".count), "--quiet").status == 0)
    #expect(try Study.read(study).trials().count { $0.reuses == nil } == 3)
  }

  /// Stopped before its first epoch ends, in a folder whose name has a blank.
  @Test func goingOnWithATrainingCanBeTyped() throws {
    let folder = tangent.folder.file("my training")
    let process = tangent.process(
      TrainCommandTests.tiny + [
        "--data", images.path, "--checkpoint", folder.path, "--epochs", "400", "--threads", "1", "--test",
      ])
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // The table's head comes before the training.
    _ = output.fileHandleForReading.availableData
    process.interrupt()
    _ = try output.fileHandleForReading.readToEnd()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130, "\(said)")
    let printed = try line("resume with: ", of: said)
    let start = try #require(printed.firstRange(of: "resume with: "))
    let command = printed[start.upperBound...]
    #expect(
      command == "tangent train --data '\(images.path)' --threads 1 --test --checkpoint '\(folder.path)' --resume")
    // A rate that is constant lets the training end early.
    let epoch = try CheckpointFolder.checkpoint(in: folder).epoch
    let outcome = try typed(command, "--quiet --epochs \(epoch + 1)")
    #expect(outcome.status == 0 && outcome.output.contains("accuracy on the test images"), "\(outcome.error)")
  }
}
