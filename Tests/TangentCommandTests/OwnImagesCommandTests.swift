import Foundation
import Tangent
import TestSupport
import Testing

/// A path as `--dataset`, in the commands that take one.
@Suite struct OwnImagesCommandTests {
  let tangent: TangentProcess
  private let photos: URL
  private let studies: URL

  init() throws {
    tangent = try TangentProcess()
    photos = tangent.folder.file("photos")
    studies = tangent.folder.file("studies")
    try TinyPictures.write(to: photos)
  }

  private func run(_ arguments: [String], dataset: URL? = nil) throws -> TangentProcess.Outcome {
    try tangent.run(
      arguments + (dataset.map { ["--dataset", $0.path, "--image-size", "8", "--channels", "2"] } ?? []),
      environment: ["TANGENT_STUDIES": studies.path])
  }

  private func search(_ others: String...) throws -> TangentProcess.Outcome {
    try run(
      ["search", "--study", "mine", "--repeats", "1", "--metric", "lga", "--kernel-images", "8"] + others,
      dataset: photos)
  }

  private func resumed(_ others: String...) throws -> TangentProcess.Outcome {
    try run(["search", "--study", "mine", "--resume"] + others)
  }

  private func scores() throws -> [Double?] {
    try Study.read(studies.appending(path: "mine.sqlite")).trials().map {
      $0.evaluation.summary(of: "lga").value.number
    }
  }

  /// The defaults fit a folder of 58 pictures, about 46 of them for training.
  @Test func aFolderIsScoredWithTheDefaults() throws {
    let outcome = try run(["score", CommandLineTests.cell, "--metrics", "lga,parameters"], dataset: photos)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("photos is small: ") && outcome.error.contains("held out instead of 1,024"))
    #expect(outcome.output.contains("; photos, C = 2") && !outcome.output.contains(photos.path))
    let again = try run(["score", CommandLineTests.cell, "--metrics", "lga,parameters"], dataset: photos)
    #expect(
      again.output.split(separator: "\n").dropLast().elementsEqual(outcome.output.split(separator: "\n").dropLast()))
  }

  /// Given numbers count as they are, also in what is said of the others.
  @Test func aGivenNumberOfHeldOutImagesCounts() throws {
    let all = try run(["train", CommandLineTests.cell, "--epochs", "1", "--validation-images", "0"], dataset: photos)
    #expect(all.status == 0 && all.error.contains(#/small: 4\d images to train on instead of 4,096;/#), "\(all.error)")
    let one = try run(
      ["score", CommandLineTests.cell, "--metrics", "lga", "--validation-images", "1"], dataset: photos)
    #expect(one.status == 64 && one.error.contains("--validation-images 1: "), "\(one.error)")
  }

  @Test func aSearchEndsWithTheFoldersTestImages() throws {
    let outcome = try search(
      "--evaluations", "2", "--compare", "--compare-epochs", "1", "--compare-seeds", "1", "--max-parameters", "400000")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("trained the same way") && outcome.output.contains("--dataset \(photos.path) "))
    let plan = try Study.read(studies.appending(path: "mine.sqlite")).configuration.plan
    #expect(plan.dataset == photos.path && plan.imageSize == 8 && plan.pictures == PictureOptions())
  }

  @Test(arguments: [
    ("0", "--compare-images 0: "),
    ("3", "--compare-images 3: photos has 4 classes, and each needs an image to train on; ask for 4 or more"),
    ("1000", #"--compare-images 1000: photos has 4\d training images; give at most that many, or leave"#),
  ]) func numbersThatCannotBeDrawnAreNamed(count: String, message: String) throws {
    let outcome = try search("--evaluations", "1", "--compare", "--compare-images", count, "--quiet")
    #expect(outcome.status == 64 && outcome.errorLines.count == 1)
    #expect(try outcome.error.contains(Regex(message)), "\(outcome.error)")
    guard count != "0" else { return }
    let trust = try run(
      ["trust", "--study", "t", "--quiet", "--truth-images", count, "--probe-images", "8"], dataset: photos)
    #expect(trust.status == 64)
    #expect(
      try trust.error.contains(Regex(message.replacing("--compare-images", with: "--truth-images"))), "\(trust.error)")
  }

  @Test func aSearchGoesOnWhereverItsFolderIs() throws {
    #expect(try search("--evaluations", "3").status == 0)
    let whole = try scores()
    try FileManager.default.removeItem(at: studies.appending(path: "mine.sqlite"))
    #expect(try search("--evaluations", "2").status == 0)
    let place = tangent.folder.file("moved")
    try FileManager.default.moveItem(at: photos, to: place)
    let lost = try resumed("--evaluations", "3")
    #expect(lost.status == 66 && lost.error.contains("\(photos.path) no longer exists; pass the new location"))
    let outcome = try resumed("--evaluations", "3", "--data", place.path)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try scores() == whole)
    #expect(outcome.output.contains("--dataset \(place.path) ") && !outcome.output.contains("--data "))
  }

  @Test func changedPicturesAreRefused() throws {
    #expect(try search("--evaluations", "2").status == 0)
    for image in 0..<10 {
      try TinyPictures.picture(label: 3, image: image + 50).write(to: photos.appending(path: "-dash/\(image).png"))
    }
    let outcome = try resumed("--evaluations", "3")
    #expect(outcome.status == 64, "\(outcome.error)")
    #expect(outcome.error.contains("the files in \(photos.path) have changed since; restore the original files"))
  }

  /// The recorded number can no longer be drawn, which is not what the user should hear first.
  @Test func removedPicturesAreRefusedAsChanged() throws {
    #expect(try search("--evaluations", "2").status == 0)
    for image in 1..<14 { try FileManager.default.removeItem(at: photos.appending(path: "o'cat/\(image).png")) }
    for image in 1..<14 { try? FileManager.default.removeItem(at: photos.appending(path: "Vögel/\(image).png")) }
    let outcome = try resumed("--evaluations", "3")
    #expect(outcome.status == 64, "\(outcome.error)")
    #expect(outcome.error.contains("was created with different images: the files in \(photos.path) have changed since"))
    #expect(outcome.error.contains("restore the original files"))
  }

  /// Pixels that are damaged within the cache are noticed by what comes next, and change nothing.
  @Test func damagedPixelsAreDecodedAgain() throws {
    #expect(try search("--evaluations", "2").status == 0)
    let cache = studies.appending(path: "images")
    let file = try #require(FileManager.default.contentsOfDirectory(atPath: cache.path).first)
    var bytes = try Data(contentsOf: cache.appending(path: file))
    bytes[100] ^= 0xFF
    try bytes.write(to: cache.appending(path: file))
    let outcome = try resumed("--evaluations", "3")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("the decoded pictures of photos were damaged in "))
    #expect(outcome.error.contains("so they were decoded again"))
  }

  @Test func picturesThatCannotBeReadAreLeftOutOnlyIfAsked() throws {
    try Data("text".utf8).write(to: photos.appending(path: "-dash/bad.jpg"))
    let arguments = ["score", CommandLineTests.cell, "--metrics", "synflow"]
    let refused = try run(arguments, dataset: photos)
    #expect(refused.status == 65 && refused.error.contains("-dash/bad.jpg is no JPEG, PNG or WebP picture"))
    let outcome = try run(arguments + ["--skip-unreadable", "--fit", "stretch"], dataset: photos)
    #expect(outcome.status == 0 && outcome.error.contains("1 picture of photos cannot be read and is left out"))
    #expect(outcome.output.contains("fit stretch, unreadable pictures left out"))
  }

  @Test func aTrainingIsResumedAndTested() throws {
    let kept = tangent.folder.file("kept").path
    let begun = try run(
      ["train", CommandLineTests.cell, "--recipe", "short-0.1", "--epochs", "1", "--cells", "1", "--checkpoint", kept],
      dataset: photos)
    #expect(begun.status == 0, "\(begun.error)")
    let outcome = try run(["train", "--checkpoint", kept, "--resume", "--epochs", "2", "--test"])
    #expect(outcome.status == 0 && outcome.output.contains("test"), "\(outcome.error)")
    // Of classes of 13 to 16 pictures, unequal numbers are held out or not; the record has both accuracies anyway.
    let record = try run(["train", "--checkpoint", kept, "--resume", "--test", "--json"]).json()
    #expect(record["testBalancedAccuracy"] is Double)
    let epochs = try #require(record["epochs"] as? [[String: Any]])
    #expect(epochs.count == 2 && epochs.allSatisfy { $0["validationBalancedAccuracy"] is Double })
  }

  @Test func theDataSetMayBeTheFirstWord() throws {
    let outcome = try run([
      "search", photos.path, "--study", "mine", "--metric", "parameters", "--metrics", "parameters", "--evaluations",
      "1", "--image-size", "8",
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try Study.read(studies.appending(path: "mine.sqlite")).configuration.plan.dataset == photos.path)
    let other = try run(["search", "./others", "--study", "mine", "--resume"])
    #expect(other.status == 64 && other.error.contains("--dataset"), "\(other.error)")
    let twice = try run(["search", photos.path, "--dataset", "mnist"])
    #expect(
      twice.status == 64 && twice.error.contains("the data set is given twice, as \(photos.path) and with --dataset"))
  }

  @Test func aNetworkIsDrawnForAFolder() throws {
    let outcome = try tangent.run("show", CommandLineTests.cell, "--dataset", photos.path, "--json")
    let scale = try #require(try outcome.json()["scale"] as? [String: Any])
    #expect(scale["classes"] as? Int == 4 && scale["imageHeight"] as? Int == 32)
  }

  @Test(arguments: [
    (["--dataset", "fashion-mnist", "--fit", "pad"], "--fit pad is for pictures of your own, not for fashion-mnist"),
    (["--dataset", "mnist", "--skip-unreadable"], "--skip-unreadable is for pictures of your own"),
    (["--dataset", "./none", "--data", "/tmp"], "--data is the folder for named data sets"),
    (["--dataset", ""], "--dataset '': the name is empty"),
  ])
  func optionsThatDoNotFitAreRefused(options: [String], reason: String) throws {
    let outcome = try tangent.run(["score", CommandLineTests.cell] + options)
    #expect(outcome.status == 64 && outcome.error.contains(reason), "\(outcome.error)")
  }
}
