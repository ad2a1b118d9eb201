import Foundation
import Tangent
import TestSupport
import Testing

/// What was begun with some images goes on with these and with no others, wherever they are.
@Suite struct ResumedImagesTests {
  let tangent: TangentProcess
  private let search: TinySearch
  private let images: URL

  init() throws {
    tangent = try TangentProcess()
    search = try TinySearch(tangent)
    images = tangent.folder.file("images")
  }

  private func moved() throws -> URL {
    let place = tangent.folder.file("moved")
    try FileManager.default.moveItem(at: images, to: place)
    return place
  }

  private func resumed(_ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(["search", "--study", search.study.path, "--resume", "--evaluations", "5"] + options)
  }

  // MARK: searches

  @Test func aSearchGoesOnWithItsOwnFolder() throws {
    let whole = try TinySearch(tangent, study: "whole.sqlite")
    #expect(try tangent.run(whole.arguments("--evaluations", "5")).status == 0)
    #expect(try tangent.run(search.arguments("--evaluations", "3")).status == 0)
    #expect(try resumed().status == 0)
    #expect(try search.trials() == whole.trials())
  }

  @Test func aSearchGoesOnWhereItsImagesWereMoved() throws {
    #expect(try tangent.run(search.arguments("--evaluations", "3")).status == 0)
    let place = try moved()
    let lost = try resumed()
    #expect(lost.status == 66 && lost.error.contains("\(images.path) no longer holds the files of MNIST"))
    let outcome = try resumed("--data", place.path)
    #expect(outcome.status == 0 && search.count >= 5)
    // What is printed, now and later, finds the folder that was used: by its name, or by the study's.
    #expect(outcome.output.contains("tangent train --from-study ") && !outcome.output.contains(images.path))
    #expect(try Study.read(search.study).configuration.images?.folder == place.path)
    let trained = try tangent.run(
      "train", "--from-study", search.study.path, "--channels", "2", "--cells", "1", "--epochs", "1", "--train-images",
      "20", "--validation-images", "10")
    #expect(trained.status == 0, "\(trained.error)")
    #expect(try resumed("--evaluations", "6").status == 0)
    let study = try Study.open(search.study)
    try study.setBudget(SearchBudget(evaluations: 9))
    try study.close()
    #expect(try tangent.run("studies", search.study.path).output.contains(" --data \(place.path) --resume"))
  }

  @Test(arguments: [false, true]) func aSearchRefusesOtherImages(areElsewhere: Bool) throws {
    #expect(try tangent.run(search.arguments("--evaluations", "3")).status == 0)
    let before = try search.trials()
    let folder = areElsewhere ? tangent.folder.file("others") : images
    if areElsewhere { try TinyImages.write(to: folder) }
    // Each image, so that whatever is drawn is another one.
    for image in 0..<TinyImages.trainingCount { try TinyImages.change(image, in: folder) }
    let outcome = try areElsewhere ? resumed("--data", folder.path) : resumed()
    #expect(outcome.status == 64)
    let reason =
      areElsewhere
      ? "different images, those in \(images.path), not those in \(folder.path); give the folder"
      : "different images: the files in \(folder.path) have changed since; restore the original files"
    #expect(outcome.errorLines.count == 1 && outcome.error.contains("was created with \(reason)"), "\(outcome.error)")
    #expect(try search.trials() == before)
  }

  /// Made before images were recorded: it goes on, and says what could not be checked.
  @Test func aStudyOfAnEarlierVersionGoesOnWithANote() throws {
    try FileManager.default.copyItem(at: GoldenFile.url("studies/version-1.sqlite"), to: search.study)
    let outcome = try resumed("--data", images.path)
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("does not record its images, so they could not be compared"))
    #expect(try Study.read(search.study).configuration.images == nil)
  }

  // MARK: evolutions

  private func evolution(_ options: String...) -> [String] {
    ["evolve", CommandLineTests.cell, "--checkpoint", tangent.folder.file("kept").path]
      + TinySearch.measuring(in: tangent.folder.url) + options
  }

  @Test func aFinishedEvolutionIsNotReportedForOtherImages() throws {
    #expect(try tangent.run(evolution("--epochs", "1")).status == 0)
    let place = tangent.folder.file("copied")
    try FileManager.default.copyItem(at: images, to: place)
    #expect(try tangent.run(evolution("--epochs", "1", "--resume", "--data", place.path)).status == 0)
    for image in 0..<TinyImages.trainingCount { try TinyImages.change(image, in: images) }
    let outcome = try tangent.run(evolution("--epochs", "1", "--resume"))
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(
      outcome.error.contains("was created with different images: the files in \(images.path) have changed since"),
      "\(outcome.error)")
  }

  /// A folder of an earlier version records no images; a finished evolution is reported with a note.
  @Test func anEvolutionOfAnEarlierVersionGoesOnWithANote() throws {
    #expect(try tangent.run(evolution("--epochs", "1")).status == 0)
    let file = tangent.folder.file("kept/evolution.json")
    var stored = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    // Neither images nor a checksum around the record.
    stored = try #require(stored["record"] as? [String: Any])
    #expect(stored.removeValue(forKey: "images") != nil)
    try JSONSerialization.data(withJSONObject: stored).write(to: file)
    let outcome = try tangent.run(evolution("--epochs", "1", "--resume"))
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("does not record its images, so they could not be compared"))
  }

  // MARK: trainings

  private func training(_ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(["train", "--checkpoint", tangent.folder.file("mine").path, "--resume"] + options)
  }

  private func beginTraining() throws {
    let begun = try tangent.run(
      TrainCommandTests.tiny + [
        // A constant rate, so that more epochs can follow.
        "--recipe", "short-0.1", "--epochs", "1", "--data", images.path, "--checkpoint",
        tangent.folder.file("mine").path,
      ])
    #expect(begun.status == 0)
  }

  /// The images held out decide the accuracies, which are of no use beside those of other images.
  @Test func aTrainingRefusesOtherHeldOutImages() throws {
    try beginTraining()
    let checkpoint = try CheckpointFolder.checkpoint(in: tangent.folder.file("mine"))
    #expect(checkpoint.imageFolder == images.path)
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: images))
    let set = try copy.trainingImages()
    let data = try checkpoint.plan.data(set)
    #expect(try checkpoint.heldOutChecksum == data.validation?.checksum().description)
    try TinyImages.change(try #require(data.split.validation.first), in: images)
    let outcome = try training("--epochs", "2")
    #expect(outcome.status == 64)
    #expect(
      outcome.error.contains(
        "was created with different held-out images: the files in \(images.path) have changed since"),
      "\(outcome.error)")
    #expect(try CheckpointFolder.checkpoint(in: tangent.folder.file("mine")).epoch == 1)
  }

  @Test func aTrainingGoesOnWithItsOwnFolderAndWithMovedImages() throws {
    try beginTraining()
    #expect(try training("--epochs", "2").status == 0)
    let place = try moved()
    // Where the machine has others, those are refused; elsewhere there are none.
    let lost = try training("--epochs", "3")
    #expect(lost.status != 0 && lost.error.contains("\(images.path) no longer holds the files of Fashion-MNIST"))
    #expect(try training("--epochs", "3", "--data", place.path).status == 0)
    let checkpoint = try CheckpointFolder.checkpoint(in: tangent.folder.file("mine"))
    #expect(checkpoint.epoch == 3 && checkpoint.imageFolder == place.path)
  }
}
