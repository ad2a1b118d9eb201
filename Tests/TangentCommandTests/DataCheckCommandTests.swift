import Foundation
import Tangent
import TestSupport
import Testing

@Suite struct DataCheckCommandTests {
  let tangent: TangentProcess
  private let photos: URL

  init() throws {
    tangent = try TangentProcess()
    photos = tangent.folder.file("photos")
    try TinyPictures.write(to: photos)
  }

  @Test func itSaysWhatThereIsAndWhatWillHappen() throws {
    let outcome = try tangent.run("data", "check", photos.path)
    #expect(outcome.status == 0 && outcome.errorLines.isEmpty)
    for words in [
      "58 pictures of 4 classes (class folders)", "Vögel", "58 PNG; none gray", "8x8 median", "unreadable  none",
      "32x32 pixels, the middle square of each, color",
      // √(.25 / 11) = .1508
      "warning: 11 held-out pictures give an accuracy a standard error of up to 15.1 points",
      "holds out 11 pictures, scores on 11 of them; trains nothing before the final round",
      "Next:\n  tangent search \(photos.path)",
    ] { #expect(outcome.output.contains(words), "\(words): \(outcome.output)") }
    // Nothing is written.
    #expect(!FileManager.default.fileExists(atPath: tangent.folder.file("studies").path))
  }

  @Test func scriptsGetEverything() throws {
    let outcome = try tangent.run("data", "check", photos.path, "--image-size", "16", "--fit", "pad", "--json")
    let record = try outcome.json()
    #expect(record["pictures"] as? Int == 58 && record["imageSize"] as? Int == 16 && record["problem"] is NSNull)
    #expect(record["decodedBytes"] as? Int == 58 * 3 * 16 * 16 && record["drawsTest"] as? Bool == true)
    let classes = try #require(record["classes"] as? [[String: Any]])
    #expect(classes.map { $0["name"] as? String } == ["-dash", "Vögel", "ha ha", "o'cat"])
    let counts = classes.map { ($0["training"] as? Int ?? 0) + ($0["test"] as? Int ?? 0) }
    #expect(counts == [16, 13, 15, 14])
    #expect((record["next"] as? String)?.hasSuffix("--image-size 16 --fit pad") == true)
  }

  /// The table divides the pictures as the folder does, even from another folder, and leaves out what cannot be read.
  @Test func theTableTellsTheTestPictures() throws {
    let tables = tangent.folder.file("tables")
    try FileManager.default.createDirectory(at: tables, withIntermediateDirectories: false)
    try Data("text".utf8).write(to: photos.appending(path: "-dash/bad.jpg"))
    let table = tables.appending(path: "photos.csv")
    let arguments = ["data", "check", photos.path, "--skip-unreadable", "--csv", table.path]
    #expect(try tangent.run(arguments).status == 0)
    func pictures(_ location: URL) throws -> [String: [String]] {
      let listing = try ImageListing(of: location)
      return [String: [String]](
        uniqueKeysWithValues: listing.files.map {
          (listing.url(of: $0).resolvingSymlinksInPath().path, [listing.classNames[$0.label], $0.part.rawValue])
        })
    }
    var expected = try pictures(photos)
    #expect(expected.removeValue(forKey: photos.appending(path: "-dash/bad.jpg").resolvingSymlinksInPath().path) != nil)
    #expect(try pictures(table) == expected && expected.values.contains { $0[1] == "test" })
    let again = try tangent.run(arguments)
    #expect(again.status == 64 && again.error.contains("already exists; give another name"), "\(again.error)")
  }

  @Test func whatCannotBeReadIsListedWithStatus65() throws {
    try Data("text".utf8).write(to: photos.appending(path: "-dash/bad.jpg"))
    try FileManager.default.copyItem(
      at: photos.appending(path: "-dash/0.png"), to: photos.appending(path: "ha ha/copy.png"))
    let outcome = try tangent.run("data", "check", photos.path)
    #expect(outcome.status == 65 && outcome.error.contains("1 picture of photos cannot be read"))
    #expect(outcome.output.contains("-dash/bad.jpg is no JPEG, PNG or WebP picture"))
    #expect(outcome.output.contains("in more than one class") && !outcome.output.contains("Next:"))
    #expect(try tangent.run("data", "check", photos.path, "--skip-unreadable").status == 0)
  }

  @Test(arguments: [
    ([1, 1], [], "few has 2 training images of 2 classes, too few to"),
    ([9, 9], ["--image-size", "3"], "--image-size 3: pictures are resized to 4 to 1024 pixels"),
  ])
  func whatASearchRefusesIsRefused(counts: [Int], options: [String], reason: String) throws {
    let folder = try few(counts)
    let outcome = try tangent.run(["data", "check", folder.path] + options)
    #expect(outcome.status == 64 && outcome.error.contains(reason), "\(outcome.error)")
    #expect(!outcome.output.contains("Next:"))
    let search = try search(folder, options)
    #expect(search.status == 64 && search.error.contains(reason), "\(search.error)")
  }

  /// A class of one picture and one of nine leave a single class to hold out, of which no alignment is defined. Scores
  /// at initialization need no labels.
  @Test func aSingleClassIsEnoughForScoresWithoutLabels() throws {
    let folder = try few([1, 9])
    #expect(try tangent.run("data", "check", folder.path).status == 0)
    let untrained = try search(folder, ["--evaluations", "2"])
    #expect(untrained.status == 0, "\(untrained.error)")
    let trained = try search(folder, ["--epochs", "2", "--study", "trained"])
    #expect(trained.status == 64 && trained.error.contains("would all be of the class 'ha ha'"), "\(trained.error)")
  }

  private func search(_ folder: URL, _ options: [String]) throws -> TangentProcess.Outcome {
    try tangent.run(
      ["search", "--dataset", folder.path, "--quiet"] + options,
      environment: ["TANGENT_STUDIES": tangent.folder.file("studies").path])
  }

  /// A folder of classes with so many pictures.
  private func few(_ counts: [Int]) throws -> URL {
    let folder = tangent.folder.file("few")
    for (label, count) in counts.enumerated() {
      let place = folder.appending(path: TinyPictures.classNames[label])
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for image in 0..<count {
        try TinyPictures.picture(label: label, image: image).write(to: place.appending(path: "\(image).png"))
      }
    }
    return folder
  }

  @Test func longListsSayHowManyMoreThereAre() throws {
    for image in 0..<23 { try Data("text".utf8).write(to: photos.appending(path: "o'cat/bad\(image).jpg")) }
    try TinyPictures.picture(label: 0, image: 99).write(to: photos.appending(path: "loose.png"))
    let outcome = try tangent.run("data", "check", photos.path)
    #expect(outcome.status == 65 && outcome.output.contains("and 3 more; --json lists all"))
    #expect(outcome.output.contains("1 picture in no class folder, such as loose.png"))
  }

  /// A name cannot color the terminal or turn the direction of writing.
  @Test func namesAreShownAndNotObeyed() throws {
    let place = photos.appending(path: "a\u{1B}[31m\u{202E}")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for image in 0..<2 {
      try TinyPictures.picture(label: 0, image: image).write(to: place.appending(path: "\(image).png"))
    }
    let output = try tangent.run("data", "check", photos.path).output
    #expect(output.contains("warning: ") && output.contains("a\\u{1B}[31m\\u{202E}"))
    #expect(!output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
  }

  @Test func whatIsNoFolderOfPicturesIsRefused() throws {
    #expect(try tangent.run("data", "check", "cifar10").error.contains("`tangent data list cifar10` shows"))
    #expect(try tangent.run("data", "check", tangent.folder.file("none").path).status == 66)
    let empty = try tangent.run("data", "check", "")
    #expect(empty.status == 64 && empty.error.contains("the path is empty"))
  }
}
