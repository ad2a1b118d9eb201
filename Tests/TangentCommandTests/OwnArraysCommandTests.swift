import Foundation
import Tangent
import TestSupport
import Testing

/// A folder of arrays as `--dataset`.
@Suite struct OwnArraysCommandTests {
  let tangent: TangentProcess
  private let arrays: URL
  private let studies: URL

  init() throws {
    tangent = try TangentProcess()
    arrays = tangent.folder.file("arrays")
    studies = tangent.folder.file("studies")
    try FileManager.default.createDirectory(at: arrays, withIntermediateDirectories: true)
    try write(count: 48)
  }

  /// Images of 8x8 pixels of three classes, with a bright row for each class.
  private func write(count: Int, dark: UInt8 = 0) throws {
    let labels = (0..<count).map { UInt8($0 % 3) }
    var pixels: [UInt8] = []
    for (image, label) in labels.enumerated() {
      for place in 0..<64 {
        let ground = UInt8((image * 31 + place * 7) % 64) + dark
        pixels.append(place / 16 == Int(label) ? 220 : ground)
      }
    }
    try NPYFile.data(pixels, shape: [count, 8, 8]).write(to: arrays.appending(path: "x_train.npy"))
    try NPYFile.data(labels, shape: [count]).write(to: arrays.appending(path: "y_train.npy"))
  }

  private func run(_ arguments: String...) throws -> TangentProcess.Outcome {
    try tangent.run(arguments, environment: ["TANGENT_STUDIES": studies.path])
  }

  @Test func theCheckSaysWhatASearchWillDo() throws {
    let outcome = try run("data", "check", arrays.path)
    #expect(outcome.status == 0, "\(outcome.error)")
    for words in [
      "48 images of 3 classes, 8x8 pixels, gray (arrays)", "about a fifth of each class, chosen by place in the array",
      "8x8 pixels, read into memory", "Next:\n  tangent search \(arrays.path)",
    ] { #expect(outcome.output.contains(words), "\(words): \(outcome.output)") }
    let record = try run("data", "check", arrays.path, "--image-size", "16", "--json").json()
    #expect(record["layout"] as? String == "arrays" && record["imageSize"] as? Int == 16)
    #expect((record["search"] as? [String: Any])?["heldOutImages"] is Int)
    let refused = try run("data", "check", arrays.path, "--skip-unreadable")
    #expect(refused.status == 64 && refused.error.contains("--skip-unreadable is for pictures"))
  }

  /// The first test image is one image of the training part, with the label of another class.
  @Test func theCheckFindsImagesTwice() throws {
    #expect(try run("data", "check", arrays.path).output.contains("duplicates  none"))
    var copy = [UInt8](repeating: 220, count: 64)
    for place in 0..<64 where place / 16 != 1 { copy[place] = UInt8((4 * 31 + place * 7) % 64) }
    try NPYFile.data(copy + [UInt8](repeating: 7, count: 64), shape: [2, 8, 8]).write(
      to: arrays.appending(path: "x_test.npy"))
    try NPYFile.data([0, 2] as [UInt8], shape: [2]).write(to: arrays.appending(path: "y_test.npy"))
    let outcome = try run("data", "check", arrays.path)
    #expect(outcome.status == 0, "\(outcome.error)")
    for words in [
      "duplicates  1 with the same pixels as another image",
      "1 image in more than one split, so accuracies will be too high; keep one copy of each: training[4] = test[0]",
      "1 image in more than one class; keep the right one: training[4] = test[0]",
    ] { #expect(outcome.output.contains(words), "\(words): \(outcome.output)") }
    let record = try run("data", "check", arrays.path, "--json").json()
    let leaks = try #require(record["leaks"] as? [[[String: Any]]])
    #expect(leaks.count == 1 && leaks[0].map { $0["index"] as? Int } == [4, 0])
    #expect(leaks[0].map { $0["array"] as? String } == ["training", "test"])
  }

  /// Of 30 and 6 test images, as given, balanced accuracy says something else than accuracy.
  @Test func balancedAccuracyIsShownWhereClassesAreUnequal() throws {
    let labels: [UInt8] = Array(repeating: 0, count: 30) + [1, 1, 2, 2, 2, 2]
    try NPYFile.data([UInt8](repeating: 7, count: 36 * 64), shape: [36, 8, 8]).write(
      to: arrays.appending(path: "x_test.npy"))
    try NPYFile.data(labels, shape: [36]).write(to: arrays.appending(path: "y_test.npy"))
    let outcome = try run(
      "train", CommandLineTests.cell, "--dataset", arrays.path, "--channels", "2", "--cells", "1", "--epochs", "1",
      "--recipe", "short-0.1", "--test")
    #expect(outcome.status == 0, "\(outcome.error)")
    // Equal images have one answer: of three classes a third.
    #expect(outcome.output.contains("; balanced by class: 33.3 %"), "\(outcome.output)")
  }

  @Test func aSearchIsResumedAndRefusesOtherArrays() throws {
    let begun = try run(
      "search", arrays.path, "--study", "mine", "--repeats", "1", "--metric", "lga", "--kernel-images", "6",
      "--evaluations", "1", "--channels", "2")
    #expect(begun.status == 0, "\(begun.error)")
    #expect(try Study.read(studies.appending(path: "mine.sqlite")).configuration.plan.imageSize == 8)
    let outcome = try run("search", "--study", "mine", "--resume", "--evaluations", "2")
    #expect(outcome.status == 0, "\(outcome.error)")
    try write(count: 48, dark: 9)
    let changed = try run("search", "--study", "mine", "--resume", "--evaluations", "3")
    #expect(changed.status == 64 && changed.error.contains("the files in \(arrays.path) have changed since"))
  }
}
