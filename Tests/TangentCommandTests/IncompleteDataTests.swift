import Foundation
import Testing

/// Every command that reads images says which of them are not there.
@Suite struct IncompleteDataTests {
  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  static let training =
    "this copy of MNIST has 60 of its 60,000 training images: train-images-idx3-ubyte holds 60 of 60,000"
  static let test = "this copy of MNIST has 20 of its 10,000 test images: t10k-images-idx3-ubyte holds 20 of 10,000"

  private func run(_ arguments: [String]) throws -> TangentProcess.Outcome {
    try tangent.run(arguments + TinySearch.measuring(in: tangent.folder.url))
  }

  @Test(arguments: [
    ["score", CommandLineTests.cell], ["kernel", CommandLineTests.cell, "--no-image"],
    ["evolve", CommandLineTests.cell, "--epochs", "0"], ["search", "--evaluations", "1"],
  ])
  func theTrainingPartIsNoted(command: [String]) throws {
    let place = tangent.folder.file("result").path
    let files = ["kernel": ["--output", place + ".npy"], "search": ["--study", place + ".sqlite"]][command[0]] ?? []
    let outcome = try run(command + files)
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("tangent: note: \(Self.training)\n"), "\(outcome.error)")
    #expect(!outcome.error.contains("test images"))
    let again = ["kernel": ["--overwrite"], "search": ["--resume"]][command[0]] ?? []
    #expect(try run(command + files + again + ["--quiet"]).error == "")
  }

  @Test func theTestPartIsNotedWhereItIsRead() throws {
    let study = tangent.folder.file("s.sqlite").path
    let compared = try run(
      [
        "search", "--study", study, "--evaluations", "1", "--compare", "--compare-epochs", "1", "--compare-images",
        "20",
      ])
    let trained = try tangent.run(
      TrainCommandTests.tiny
        + ["--dataset", "mnist", "--epochs", "1", "--test", "--data", tangent.folder.file("images").path])
    for outcome in [compared, trained] {
      #expect(outcome.status == 0)
      #expect(outcome.error.contains(Self.training) && outcome.error.contains(Self.test), "\(outcome.error)")
    }
  }

  /// A copy of CIFAR-10 whose files are short or not there.
  @Test func missingFilesAreNamed() throws {
    let folder = tangent.folder.file("cifar")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    for (name, count) in [("data_batch_2.bin", 60), ("data_batch_4.bin", 10)] {
      let records = (0..<count).flatMap { image in [UInt8(image % 10)] + [UInt8](repeating: UInt8(image), count: 3072) }
      try Data(records).write(to: folder.appending(path: name))
    }
    let outcome = try tangent.run(
      "score", CommandLineTests.cell, "--dataset", "cifar10", "--data", folder.path, "--channels", "2",
      "--train-images", "20", "--validation-images", "20", "--kernel-images", "10", "--metrics", "parameters")
    #expect(outcome.status == 0)
    #expect(
      outcome.error.contains(
        "this copy of CIFAR-10 has 70 of its 50,000 training images: data_batch_1.bin is missing, data_batch_3.bin is "
          + "missing, data_batch_5.bin is missing, data_batch_2.bin holds 60 of 10,000, data_batch_4.bin holds 10 of "
          + "10,000"), "\(outcome.error)")
  }
}
