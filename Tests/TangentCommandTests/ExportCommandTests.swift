import Foundation
import Tangent
import TangentCommand
import TestSupport
import Testing

/// `tangent export` on a network that was trained a moment before.
@Suite struct ExportCommandTests {
  static let cell = TrainPyTorchTests.cell
  static let hasPyTorch = TrainPyTorchTests.hasPyTorch

  let tangent: TangentProcess
  let images: URL
  let checkpoint: URL

  init() throws {
    tangent = try TangentProcess()
    images = tangent.folder.file("images")
    checkpoint = tangent.folder.file("mine")
    try TinyImages.write(to: images)
    let outcome = try tangent.run([
      "train", Self.cell, "--channels", "3", "--cells", "1", "--train-images", "40", "--validation-images", "20",
      "--batch-size", "20", "--epochs", "1", "--data", images.path, "--checkpoint", checkpoint.path,
    ])
    #expect(outcome.status == 0)
    // What to do with it is the last line.
    #expect(outcome.output.hasSuffix("\nNext:\n  tangent export \(checkpoint.path) --onnx mine.onnx\n"))
  }

  private func path(_ name: String) -> String { tangent.folder.file(name).path }

  private func contents(_ name: String) throws -> Data { try Data(contentsOf: tangent.folder.file(name)) }

  @Test func everyFormatInOneCall() throws {
    let outcome = try tangent.run([
      "export", checkpoint.path, "--onnx", path("a.onnx"), "--pytorch", path("a.py"), "--safetensors",
      path("a.safetensors"), "--dot", path("a.dot"), "--genotype", path("a.txt"), "--json",
    ])
    #expect(outcome.status == 0 && outcome.error == "")
    let record = try outcome.json()
    let exports = try #require(record["exports"] as? [[String: Any]])
    #expect(exports.map { $0["format"] as? String } == ["onnx", "pytorch", "safetensors", "dot", "genotype"])
    #expect(
      exports.compactMap { $0["files"] as? [String] } == [
        [path("a.onnx")], [path("a.py"), path("a.safetensors")], [path("a.safetensors")], [path("a.dot")],
        [path("a.txt")],
      ])
    let card = try #require(record["card"] as? [String: String])
    #expect(card["architecture"] == Self.cell && card["dataset"] == "fashion-mnist" && card["epochs"] == "1")
    #expect(card["sizes"] == "cells=1, channels=3" && card["validation_accuracy"] != nil)
    let classes = try JSONDecoder().decode([String].self, from: Data((card["classes"] ?? "").utf8))
    #expect(classes == DatasetCatalogue.fashionMNIST.classNames)

    #expect(try contents("a.txt") == Data((Self.cell + "\n").utf8))
    #expect(try String(decoding: contents("a.dot"), as: UTF8.self).hasPrefix("digraph \"|nor_conv_3x3~0|"))
    let weights = try Safetensors(contentsOf: tangent.folder.file("a.safetensors"))
    #expect(weights.metadata == card)
    let stored = try CheckpointFolder.checkpoint(in: checkpoint)
    #expect(Set(weights.tensors.keys) == Set(stored.weights.keys))
    for (name, tensor) in weights.tensors {
      #expect(try tensor.doubles() == stored.weights[name]?.doubles(), "\(name)")
    }
  }

  /// Which network it was, as a folder's name does not say it.
  @Test func theNetworkIsNamed() throws {
    let outcome = try tangent.run(["export", checkpoint.path, "--genotype", path("a.txt")])
    let accuracy = try #require(
      try CheckpointFolder.checkpoint(in: checkpoint).epochs.last?.values["validation-accuracy"])
    #expect(
      outcome.output.hasPrefix(
        "\(Self.cell) (nasbench201)\ntrained for 1 epoch on fashion-mnist by the recipe short, held-out accuracy "
          + "\(Formatted.percent(accuracy))\n\n"), "\(outcome.output)")
  }

  @Test func checkpointsRecordHowTheirImagesAreRead() throws {
    let stored = try CheckpointFolder.checkpoint(in: checkpoint)
    #expect(stored.interpretation?.classNames == DatasetCatalogue.fashionMNIST.classNames)
    #expect(stored.interpretation?.normalization == DatasetCatalogue.fashionMNIST.normalization)
  }

  @Test func existingFilesStayUnlessToldOtherwise() throws {
    let export = ["export", checkpoint.path, "--pytorch", path("a.py")]
    try Data("mine".utf8).write(to: tangent.folder.file("a.safetensors"))
    let refused = try tangent.run(export)
    #expect(refused.status == 64 && refused.error.contains("a.safetensors already exists; give another name"))
    #expect(try contents("a.safetensors") == Data("mine".utf8))
    #expect(!FileManager.default.fileExists(atPath: path("a.py")))
    #expect(try tangent.run(export + ["--overwrite"]).status == 0)
    #expect(try contents("a.safetensors") != Data("mine".utf8))
  }

  @Test func aModuleThatPythonCannotImportIsNoted() throws {
    let note = "Python's import statement cannot load a module named my-photos; use"
    #expect(try tangent.run(["export", checkpoint.path, "--pytorch", path("my-photos.py")]).error.contains(note))
    #expect(try tangent.run(["export", checkpoint.path, "--pytorch", path("_Vögel2.py")]).error.isEmpty)
  }

  @Test func aFolderWithoutACheckpointIsNamed() throws {
    let outcome = try tangent.run(["export", path("none"), "--onnx", path("a.onnx")])
    #expect(outcome.status == 66 && outcome.error.contains("tangent train ARCHITECTURE --checkpoint FOLDER"))
  }

  @Test(.enabled(if: hasPyTorch, "needs PyTorch: install python3-torch, or set PYTHON to an interpreter that has it"))
  func theModuleIsCheckedOnTheTrainingsImages() throws {
    let outcome = try tangent.run(
      ["export", checkpoint.path, "--pytorch", path("a.py"), "--check", "--json"],
      environment: ["PYTHON": TrainPyTorchTests.python])
    #expect(outcome.status == 0 && outcome.errorLines.isEmpty)
    let exports = try #require(try outcome.json()["exports"] as? [[String: Any]])
    let check = try #require(exports[0]["check"] as? [String: Any])
    // All that are held out.
    #expect(check["images"] as? Int == 20 && check["agreements"] as? Int == 20 && check["passes"] as? Bool == true)
    let deviation = try #require(check["deviation"] as? Double)
    #expect(deviation < Tolerance.relative(.logits, .float32))
  }

  @Test(.enabled(if: hasPyTorch, "needs PyTorch: install python3-torch, or set PYTHON to an interpreter that has it"))
  func imagesThatAreGoneAreReplacedByRandomOnes() throws {
    try FileManager.default.removeItem(at: images)
    let outcome = try tangent.run(
      ["export", checkpoint.path, "--pytorch", path("a.py"), "--check"],
      environment: ["PYTHON": TrainPyTorchTests.python, "TANGENT_DATA": path("empty")])
    #expect(outcome.status == 0 && outcome.error.contains("using random inputs, because the images are not available"))
    #expect(outcome.output.contains("the same class for 64 of 64 images"))
  }

  /// The search path of `env` is all that finds Python.
  @Test func whatIsNotInstalledIsSaid() throws {
    let outcome = try tangent.run(
      ["export", checkpoint.path, "--onnx", path("a.onnx"), "--check"], environment: ["PYTHON": "no-such-python"])
    #expect(outcome.status == CommandStatus.unavailable.rawValue)
    #expect(outcome.output.contains("check onnx: there is no Python named no-such-python; install python3"))
    #expect(
      outcome.error.contains("a.onnx was written but not checked: there is no Python named no-such-python"),
      "\(outcome.error)")
    #expect(FileManager.default.fileExists(atPath: path("a.onnx")))
  }

  /// A Python without the packages; and formats that no program runs.
  @Test func packagesThatAreMissingAreNamed() throws {
    let bare = tangent.folder.file("bare")
    try """
    #!/bin/sh
    echo '{"engines": [], "missing": ["onnx", "onnxruntime"]}'
    """.write(to: bare, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bare.path)
    let outcome = try tangent.run(
      ["export", checkpoint.path, "--onnx", path("a.onnx"), "--check"], environment: ["PYTHON": bare.path])
    #expect(outcome.status == CommandStatus.unavailable.rawValue)
    #expect(
      outcome.error.contains(
        "not checked: onnx and onnxruntime are not installed for \(bare.path) (run python3 -m venv onnx"),
      "\(outcome.error)")
    let drawing = try tangent.run(["export", checkpoint.path, "--dot", path("a.dot"), "--check"])
    #expect(drawing.status == 64 && drawing.error.contains("--check requires --onnx or --pytorch"))
  }

  /// A file that something else changed after it was written, as the check sees it.
  @Test func aFileThatDeviatesFails() throws {
    let impostor = tangent.folder.file("impostor")
    try """
    #!/bin/sh
    # The arguments of a Python that runs a program: -c, the program, the file, the images, the outputs.
    head -c 800 /dev/zero > "$5"
    echo '{"engines": ["impostor 1.0"], "missing": []}'
    """.write(to: impostor, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: impostor.path)
    let outcome = try tangent.run(
      ["export", checkpoint.path, "--onnx", path("a.onnx"), "--check"], environment: ["PYTHON": impostor.path])
    #expect(outcome.status == 1 && outcome.error.contains("a.onnx does not compute the same outputs as the network"))
    #expect(outcome.output.contains("impostor 1.0: largest deviation 1.0 of the largest logit"))
  }
}
