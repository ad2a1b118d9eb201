import Foundation
import Tangent
import Testing

/// What `tangent train` says of the finished network, and how it fits a training into a time.
@Suite struct TrainAssessmentTests {
  let tangent: TangentProcess
  let images: URL

  init() throws {
    tangent = try TangentProcess()
    images = tangent.folder.file("images")
    try TinyImages.write(to: images)
  }

  private func train(_ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(TrainCommandTests.tiny + ["--data", images.path, "--quiet"] + options)
  }

  @Test func heldOutAndTestImagesAreAssessed() throws {
    let outcome = try train("--epochs", "1", "--test", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let record = try outcome.json()
    let heldOut = try #require(record["heldOut"] as? [String: Any])
    let test = try #require(record["test"] as? [String: Any])
    #expect(heldOut["images"] as? Int == 20)
    let confusion = try #require(heldOut["confusion"] as? [[Int]])
    #expect(confusion.count == 10 && confusion.flatMap { $0 }.reduce(0, +) == 20)
    let epochs = try #require(record["epochs"] as? [[String: Any]])
    #expect(heldOut["accuracy"] as? Double == epochs.last?["validationAccuracy"] as? Double)
    #expect(test["accuracy"] as? Double == record["testAccuracy"] as? Double)
    // The temperature is fitted on held-out images alone.
    #expect(test["temperature"] as? Double == heldOut["temperature"] as? Double)
    #expect((heldOut["classNames"] as? [String])?.first == "T-shirt/top")
    for part in ["calibration", "calibrated"] {
      let calibration = try #require(heldOut[part] as? [String: Any])
      #expect(calibration["expectedError"] is Double && calibration["negativeLogLikelihood"] is Double)
    }
  }

  @Test func peopleSeeAMatrixOfFewClasses() throws {
    let output = try train("--epochs", "1").output
    #expect(output.contains("on 20 held-out images: accuracy ") && output.contains("calibration error "))
    #expect(output.contains("class, taken for") && output.contains("\n1 T-shirt/top "))
    #expect(!output.contains("test image"))
  }

  /// Without learning, the network does what chance does.
  @Test func aUselessNetworkIsCalledThat() throws {
    let output = try train("--epochs", "1", "--learning-rate", "1e-9").output
    #expect(output.contains("this network does hardly better than always predicting '"), "\(output)")
    #expect(output.contains("', which is right for 10.0 % of these images; train for more epochs"))
  }

  @Test func withoutHeldOutImagesNothingIsAssessed() throws {
    let outcome = try train("--epochs", "1", "--validation-images", "0", "--json")
    #expect(try outcome.json()["heldOut"] is NSNull)
  }

  /// The learning rate falls to zero within the epochs that were chosen, which are recorded.
  @Test func aTimeChoosesTheEpochs() throws {
    let folder = tangent.folder.file("mine")
    let outcome = try tangent.run(
      TrainCommandTests.tiny + ["--data", images.path, "--time", "2s", "--json", "--checkpoint", folder.path])
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("an epoch takes about "))
    let plan = try CheckpointFolder.checkpoint(in: folder).plan
    #expect(plan.epochs >= 1 && plan.recipe.epochs == plan.epochs)
    let options = try #require(try outcome.json()["options"] as? [String])
    #expect(options.contains("--epochs=\(plan.epochs)"))
  }

  @Test(arguments: [
    (["--time", "1m", "--epochs", "3"], "leave out --epochs or --time"), (["--time", "0"], "there is no time"),
    (["--time", "1m", "--recipe", "mok-2022"], "--time needs a learning rate that falls to zero"),
    (["--time", "soon"], "90s, 3m or 1.5h"),
  ]) func mistakesAreOneLine(options: [String], excerpt: String) throws {
    let outcome = try tangent.run(TrainCommandTests.tiny + ["--data", images.path] + options)
    #expect(outcome.status == 64 && outcome.errorLines.count == 1, "\(outcome.error)")
    #expect(outcome.error.contains(excerpt), "\(outcome.error)")
  }
}
