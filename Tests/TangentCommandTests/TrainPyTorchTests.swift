import Foundation
import Tangent
import TestSupport
import Testing

/// The weights that `tangent train` leaves, read and run by PyTorch itself.
@Suite struct TrainPyTorchTests {
  /// Every edge is alive, so that PyTorch's network has exactly the same parameters.
  static let cell = "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"

  static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "/usr/bin/python3"

  static let hasPyTorch = (try? run(["-c", "import torch"])) != nil

  private static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileReadUnknown) }
    return data
  }

  @Test(
    .enabled(if: hasPyTorch, "needs PyTorch: install python3-torch, or set PYTHON to an interpreter that has it"),
    arguments: Tolerance.types)
  func pyTorchComputesTheSameLogits(type: DataType) throws {
    let tangent = try TangentProcess()
    let images = tangent.folder.file("images")
    try TinyImages.write(to: images)
    let folder = tangent.folder.file("mine")
    let outcome = try tangent.run([
      "train", Self.cell, "--channels", "3", "--cells", "2", "--train-images", "40", "--validation-images", "20",
      "--batch-size", "20", "--epochs", "2", "--dtype", type.rawValue, "--data", images.path, "--checkpoint",
      folder.path,
    ])
    #expect(outcome.status == 0)

    let checkpoint = try CheckpointFolder.checkpoint(in: folder)
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: images))
    let data = try checkpoint.plan.data(copy.trainingImages())
    let network = try checkpoint.plan.trainer(on: data.training, in: NASBench201(), resuming: checkpoint).network
    let held = try #require(data.validation)
    let batch = try network.prepared(held.batch(at: Array(0..<held.count)).images)
    let expected = try network.logits(batch, batchNorm: .running).doubles()

    let batchFile = tangent.folder.file("images.safetensors")
    try Safetensors(tensors: ["images": batch]).write(to: batchFile)
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "scripts/pytorch_logits.py")
    let printed = try Self.run([script.path, folder.appending(path: "epoch-2.safetensors").path, batchFile.path])
    let logits = try JSONDecoder().decode([[Double]].self, from: printed)
    #expect(logits.count == held.count)
    #expect(deviation(logits.flatMap { $0 }, from: expected) < Tolerance.relative(.logits, type))
  }
}
