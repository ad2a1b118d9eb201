import Foundation
import Testing
import Torch

@Suite struct TrainCommandTests {
  /// A small network on the images of ``TinyImages``: 40 to train on, 20 held out.
  static let tiny = [
    "train", CommandLineTests.cell, "--channels", "2", "--cells", "1", "--train-images", "40", "--validation-images",
    "20", "--batch-size", "20",
  ]

  let tangent: TangentProcess
  let images: URL

  init() throws {
    tangent = try TangentProcess()
    images = tangent.folder.file("images")
    try TinyImages.write(to: images)
  }

  private func train(_ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(Self.tiny + ["--data", images.path] + options)
  }

  private func epochs(of outcome: TangentProcess.Outcome) throws -> [[String: Any]] {
    try #require(try outcome.json()["epochs"] as? [[String: Any]])
  }

  /// Numbers have the digits that people write.
  @Test(arguments: ["0x10", "inf", "1_0", "ten"]) func aLearningRateIsAPlainDecimal(rate: String) throws {
    let outcome = try train("--learning-rate", rate)
    #expect(outcome.status == 64 && outcome.errorLines.count == 1)
    #expect(outcome.error.contains("in decimal digits, such as 0.1 or 1e-3"), "\(outcome.error)")
  }

  @Test(arguments: [("0%", 0), ("0", 0), ("10%", 0.1), ("99.5%", 0.995)]) func aWarmUpIsAPercentage(
    text: String, share: Double
  ) throws {
    let outcome = try train("--warm-up", text, "--epochs", "1", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect((try outcome.json()["recipe"] as? [String: Any])?["warmUp"] as? Double == share)
  }

  @Test func printsALineAnEpoch() throws {
    let outcome = try train("--epochs", "2", "--test")
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first == "epoch      rate      loss  accuracy      time  images/s")
    #expect(lines[1].hasPrefix("    1       0.1  ") && lines[2].hasPrefix("    2      0.05  "))
    #expect(lines[3].hasPrefix("on 20 held-out images: accuracy "))
    #expect(lines.last?.hasPrefix("accuracy on the test images: ") == true)
    #expect(outcome.error.contains("40 images of Fashion-MNIST to train on, 20 held out"))
    #expect(outcome.error.contains("has 60 of its 60,000 training images"))
    #expect(!(outcome.output + outcome.error).contains("\u{1B}"))
  }

  @Test func theLossIsANumberThatTheSeedDecides() throws {
    let first = try train("--json", "--quiet", "--seed", "3")
    #expect(first.error == "")
    let losses = try [first, train("--json", "--seed", "3"), train("--json", "--seed", "4")].map { outcome in
      try #require(try epochs(of: outcome).first?["trainingLoss"] as? Double)
    }
    #expect(losses.allSatisfy { $0.isFinite && $0 > 0 })
    #expect(losses[0] == losses[1])
    #expect(losses[0] != losses[2])
  }

  @Test func jsonTellsAllThatDecidedTheResult() throws {
    let object = try train("--json", "--learning-rate", "0.01", "--epochs", "2").json()
    #expect(object["architecture"] as? String == CommandLineTests.cell)
    #expect(object["trainingImages"] as? Int == 40 && object["validationImages"] as? Int == 20)
    let recipe = try #require(object["recipe"] as? [String: Any])
    #expect(recipe["name"] as? String == "short" && recipe["learningRate"] as? Double == 0.01)
    #expect(recipe["batchSize"] as? Int == 20)
    #expect(object["testAccuracy"] is NSNull)
    #expect((object["epochs"] as? [Any])?.count == 2)
  }

  /// All that are not held out, for as long as the recipe says.
  @Test func aFinalTrainingTakesAllImages() throws {
    let command = [
      "train", CommandLineTests.cell, "--channels", "2", "--cells", "1", "--validation-images", "20", "--recipe",
      "final",
      "--data", images.path, "--json", "--quiet",
    ]
    let object = try tangent.run(command + ["--epochs", "2"]).json()
    #expect(object["trainingImages"] as? Int == 40)
    let recipe = try #require(object["recipe"] as? [String: Any])
    #expect(recipe["labelSmoothing"] as? Double == 0.1 && recipe["averageWeights"] as? Double == 0.999)
    #expect((recipe["augmentation"] as? [String: Any])?["name"] as? String == "crop-and-flip")
    #expect(recipe["scheduleEpochs"] as? Int == 2)
    #expect(try tangent.run(command + ["--epochs", "1", "--train-images", "7"]).json()["trainingImages"] as? Int == 7)
    let digits = try tangent.run(command + ["--epochs", "1", "--dataset", "mnist"]).json()
    let augmentation = (digits["recipe"] as? [String: Any])?["augmentation"] as? [String: Any]
    #expect(augmentation?["name"] as? String == "crop")
    #expect((digits["options"] as? [String])?.contains("--augment-without-flips") == true)
  }

  /// A tenth is held out where all others are trained on.
  @Test func aFinalTrainingOnOwnPicturesHoldsOutATenth() throws {
    let pictures = tangent.folder.file("photos")
    try TinyPictures.write(to: pictures)
    let outcome = try tangent.run([
      "train", CommandLineTests.cell, "--channels", "2", "--cells", "1", "--recipe", "final", "--epochs", "1",
      "--dataset", pictures.path, "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
    let object = try outcome.json()
    let counts = try ["trainingImages", "validationImages"].map { try #require(object[$0] as? Int) }
    #expect(counts[1] > 0 && counts[1] == (counts[0] + counts[1]) / 10, "\(counts)")
    #expect(outcome.error.contains("held out instead of 1,024"), "\(outcome.error)")
  }

  @Test(arguments: [
    ("--label-smoothing", "1"), ("--mixup", "2"), ("--cutout", "-1"), ("--average-weights", "1"),
    ("--weight-decay", "2"), ("--optimizer", "lion"),
  ])
  func whatIsOutOfRangeIsOneLine(option: String, value: String) throws {
    let outcome = try train("\(option)=\(value)")
    #expect(outcome.status == 64 && outcome.errorLines.count == 1 && outcome.error.contains(option), "\(outcome.error)")
  }

  @Test func weightsAreWritten() throws {
    let file = tangent.folder.file("weights.safetensors")
    #expect(try train("--output", file.path).status == 0)
    let weights = try Safetensors(contentsOf: file)
    #expect(weights.metadata["architecture"] == CommandLineTests.cell)
    #expect(weights.tensors["stem.conv.weight"]?.shape == [2, 1, 3, 3])
    #expect(weights.tensors.keys.contains { $0.hasSuffix("running_var") })
  }

  @Test func aDivergedTrainingIsAResultWithItsOwnStatus() throws {
    let file = tangent.folder.file("weights.safetensors")
    let outcome = try train("--learning-rate", "1e30", "--epochs", "5", "--output", file.path, "--test")
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("diverged in epoch"))
    #expect(outcome.errorLines.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: file.path))
    let record = try train("--learning-rate", "1e30", "--epochs", "5", "--json")
    #expect(record.status == 2)
    #expect(try record.json()["hasDiverged"] as? Bool == true)
    #expect(try epochs(of: record).last?["trainingLoss"] is NSNull)
  }

  @Test(arguments: [("--train-images", "50"), ("--validation-images", "21"), ("--train-images", "100%")])
  func moreImagesThanThereAre(option: String, value: String) throws {
    let outcome = try train(option, value)
    #expect(outcome.status == 64)
    #expect(outcome.error.contains("training set has 60 here"))
  }

  @Test func allTakesWhatIsNotHeldOut() throws {
    #expect(try train("--train-images", "all", "--json").json()["trainingImages"] as? Int == 40)
    let object = try train("--train-images", "all", "--validation-images", "0", "--json").json()
    #expect(object["trainingImages"] as? Int == 60)
    #expect((object["epochs"] as? [[String: Any]])?.first?["validationAccuracy"] is NSNull)
  }

  @Test func aTruncatedFileIsStatus65() throws {
    let file = images.appending(path: "train-images-idx3-ubyte")
    try Data(contentsOf: file).prefix(1000).write(to: file)
    let outcome = try train()
    #expect(outcome.status == 65)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.error.contains("\(file.path), byte 1000: expected \(60 * 28 * 28) elements"))
  }

  @Test func aFolderInPlaceOfAFileIsStatus74() throws {
    let file = images.appending(path: "train-labels-idx1-ubyte")
    try FileManager.default.removeItem(at: file)
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
    let outcome = try train()
    #expect(outcome.status == 74)
    #expect(outcome.error.contains("\(file.path) is not a regular file"))
  }

  @Test func aMissingDataSetIsStatus66AndSaysHowToGetIt() throws {
    let outcome = try train("--dataset", "cifar10")
    #expect(outcome.status == 66)
    #expect(outcome.error.contains("looked for data_batch_1.bin, "))
    #expect(outcome.error.contains("\(images.path)/cifar10"))
    #expect(outcome.error.contains("tangent data fetch cifar10"))
  }

  @Test func missingTestImagesDoNotCostATraining() throws {
    try FileManager.default.removeItem(at: images.appending(path: "t10k-images-idx3-ubyte"))
    let outcome = try train("--test")
    #expect(outcome.status == 66)
    #expect(outcome.output == "")
  }

  @Test func aMissingOutputFolderDoesNotCostATraining() throws {
    let outcome = try train("--output", tangent.folder.file("nowhere/weights.safetensors").path)
    #expect(outcome.status == 74)
    #expect(outcome.output == "")
    #expect(outcome.error.contains("nowhere does not exist"))
  }

  /// The signal comes when the first epoch's line has been read, so training has begun for certain.
  @Test(arguments: [(SIGINT, Int32(130), "interrupted"), (SIGTERM, 143, "terminated")])
  func aSignalEndsItBetweenSteps(signal: Int32, status: Int32, word: String) throws {
    let process = tangent.process(Self.tiny + ["--data", images.path, "--epochs", "1000000", "--quiet"])
    let output = Pipe()
    let error = Pipe()
    process.standardOutput = output
    process.standardError = error
    try process.run()
    var seen = Data()
    while seen.count(where: { $0 == UInt8(ascii: "\n") }) < 2 {
      let piece = output.fileHandleForReading.availableData
      try #require(!piece.isEmpty, "the command ended before its first epoch")
      seen += piece
    }
    kill(process.processIdentifier, signal)
    _ = try output.fileHandleForReading.readToEnd()
    let said = try error.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == status)
    #expect(String(decoding: said, as: UTF8.self) == "tangent: error: \(word)\n")
  }
}
