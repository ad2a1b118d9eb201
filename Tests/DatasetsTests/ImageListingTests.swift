import Datasets
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct ImageListingTests {
  let pictures: PictureFolder

  init() throws { pictures = try PictureFolder() }

  private func counts(_ listing: ImageListing) -> [[Int]] { ImagePart.allCases.map(listing.classCounts) }

  // MARK: layouts

  @Test func foldersForPartsAreKnownByTheirNames() throws {
    try pictures.write([
      "Train/b/1.jpg", "Train/b/2.JPEG", "Train/a/1.png", "valid/a/1.webp", "testing/b/9.jpe", "testing/b/8.jfif",
    ])
    let listing = try pictures.listing()
    #expect(listing.layout == .parts && listing.classNames == ["a", "b"] && !listing.drawsTest)
    #expect(counts(listing) == [[1, 2], [1, 0], [0, 2]])
    #expect(
      listing.files.map(\.path) == [
        "Train/a/1.png", "Train/b/1.jpg", "Train/b/2.JPEG", "valid/a/1.webp", "testing/b/8.jfif", "testing/b/9.jpe",
      ])
  }

  @Test func withoutOtherPartsATestPartIsDrawn() throws {
    try pictures.write((0..<10).flatMap { ["train/a/\($0).jpg", "train/b/\($0).jpg"] })
    let listing = try pictures.listing()
    #expect(listing.drawsTest)
    #expect(listing.classCounts(of: .test).allSatisfy { (1...9).contains($0) })
    #expect(listing.files.count == 20)
  }

  /// No picture of a set that is divided changes its part.
  @Test func besideAValidationPartNoneIsDrawn() throws {
    try pictures.write((0..<10).flatMap { ["train/a/\($0).jpg", "train/b/\($0).jpg"] } + ["val/a/x.jpg"])
    let listing = try pictures.listing()
    #expect(!listing.drawsTest && counts(listing) == [[10, 10], [1, 0], [0, 0]])
  }

  /// Code points: capitals before small letters, as Python sorts.
  @Test func classFoldersAloneAreSortedByCodePoints() throws {
    try pictures.write(["ä/1.jpg", "b c/1.jpg", "-x/1.jpg", "Z/1.jpg", "a'b/1.jpg", "10/1.jpg", "9/1.jpg"])
    let listing = try pictures.listing()
    #expect(listing.layout == .classes)
    #expect(listing.classNames == ["-x", "10", "9", "Z", "a'b", "b c", "ä"])
    // A single picture is trained on.
    #expect(counts(listing) == [[1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]])
  }

  /// A class may be called train: its pictures lie in it directly.
  @Test func aClassOfTrainsIsNoPart() throws {
    try pictures.write(["train/1.jpg", "plane/1.jpg"])
    #expect(try pictures.listing().classNames == ["plane", "train"])
  }

  @Test func nestedFoldersBelongToTheirClass() throws {
    try pictures.write(["a/x/y/1.jpg", "a/2.jpg", "b/1.jpg"])
    #expect(try counts(pictures.listing()).map { $0[0] }.reduce(0, +) == 2)
  }

  @Test func whatIsHiddenOrNoPictureIsSkippedAndCounted() throws {
    try pictures.write([
      "a/1.jpg", "a/.hidden.jpg", "a/.thumbs/1.jpg", "a/README", "a/Thumbs.db", "a/b.bmp", "b/1.png", ".git/c/1.jpg",
      "__MACOSX/a/1.jpg", "notes.txt",
    ])
    let listing = try pictures.listing()
    #expect(listing.files.count == 2 && listing.ignored == ["": 1, "db": 1, "bmp": 1, "txt": 1])
  }

  @Test func linksAreFollowedOnce() throws {
    try pictures.write(["a/1.jpg", "b/1.jpg", "b/c/2.jpg"])
    for (link, target) in [("b/c/loop", "../.."), ("a/self", "."), ("a/3.jpg", "../b/1.jpg"), ("a/broken.txt", "none")]
    {
      try FileManager.default.createSymbolicLink(
        atPath: pictures.url.appending(path: link).path, withDestinationPath: target)
    }
    let listing = try pictures.listing()
    #expect(listing.classNames == ["a", "b"])
    #expect(listing.files.contains { $0.path == "a/3.jpg" } && listing.ignored == ["broken link": 1])
  }

  /// Six folders that lead to each other have 6! paths without repetition.
  @Test func aFolderIsLookedIntoOnce() throws {
    let folders = (0..<6).map { "a/\($0)" }
    try pictures.write(folders.map { "\($0)/x.jpg" } + ["b/1.jpg"])
    for folder in folders {
      for other in 0..<6 {
        try FileManager.default.createSymbolicLink(
          atPath: pictures.url.appending(path: "\(folder)/to \(other)").path, withDestinationPath: "../\(other)")
      }
    }
    #expect(try counts(pictures.listing()).map { $0[0] }.reduce(0, +) == 6)
  }

  /// File systems tell names apart whose accents are written in different ways; texts are equal then.
  @Test func filesAreToldApartByTheirBytes() throws {
    try pictures.write(["a/\u{E9}.png", "a/e\u{301}.png", "b/1.png", "b/2.png"])
    let listing = try pictures.listing()
    #expect(listing.classCounts(of: .training) == [1, 1] && listing.classCounts(of: .test) == [1, 1])
  }

  private func link(_ path: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: pictures.url.appending(path: path).path, withDestinationPath: "/none/at/all")
  }

  /// A picture that cannot be read is an error of its own, which names it.
  @Test func aBrokenLinkToAPictureIsListed() throws {
    try pictures.write(["a/1.jpg", "b/1.jpg"])
    try link("a/2.jpg")
    #expect(mkfifo(pictures.url.appending(path: "b/2.png").path, 0o600) == 0)
    let listing = try pictures.listing()
    #expect(listing.files.map(\.path).contains("a/2.jpg") && listing.ignored.isEmpty)
    let inspection = try ImageInspection(of: listing)
    #expect(inspection.unreadable.count == 4)
    #expect(
      Set(inspection.unreadable.entries.map(\.reason)).isSuperset(of: [
        "could not be opened: No such file or directory", "is not a file, but a pipe or a device",
      ]))
  }

  @Test(arguments: ["c", "c.d", "a/more", "train", "b/x/y"]) func aLinkThatMayHoldAClassIsAnError(path: String) throws {
    try pictures.write(["a/1.jpg", "b/1.jpg", "b/x/2.jpg"])
    try link(path)
    #expect(pictures.refusal()?.contains("photos/\(path) is a link that leads nowhere; restore") == true)
  }

  @Test(arguments: ["train/c", "test"]) func soIsOneInAPart(path: String) throws {
    try pictures.write(["train/a/1.jpg", "train/b/1.jpg"])
    try link(path)
    #expect(pictures.refusal()?.contains("photos/\(path) is a link that leads nowhere") == true)
  }

  @Test func aNameThatIsNoTextIsAnErrorOrCounted() throws {
    try pictures.write(["a/1.jpg", "b/1.jpg"])
    func make(_ path: String, folder: Bool) throws {
      let bytes = Array("\(pictures.url.path)/\(path)".utf8CString.dropLast()).map { $0 == 0x3F ? CChar(-1) : $0 } + [0]
      if folder { try #require(mkdir(bytes, 0o700) == 0) } else { close(open(bytes, O_CREAT | O_WRONLY, 0o600)) }
    }
    try make("a/?.txt", folder: false)
    #expect(try pictures.listing().ignored == ["not UTF-8": 1])
    try make("a/?.jpg", folder: false)
    #expect(pictures.refusal()?.contains("photos/a/\\xff.jpg has a name that is not UTF-8") == true)
    try make("V?gel", folder: true)
    #expect(pictures.refusal()?.contains("photos/V\\xffgel has a name that is not UTF-8") == true)
  }

  @Test func picturesInNoClassAreNamed() throws {
    try pictures.write(["a/1.jpg", "b/1.jpg", "loose.png"])
    #expect(try pictures.listing().loose == ["loose.png"])
    try pictures.write(["train/a/1.jpg", "train/b/1.jpg", "train/2.jpg"])
    for name in ["a", "b"] { try FileManager.default.removeItem(at: pictures.url.appending(path: name)) }
    #expect(try pictures.listing().loose == ["loose.png", "train/2.jpg"])
  }

  // MARK: refusals

  @Test(
    arguments: [
      ([], "No such file or directory"), (["notes.txt"], "has no folders in it;"),
      (["1.jpg"], "only 1 picture; put each class's pictures into a folder of its own"),
      (["a/1.jpg"], "has only the class 'a', and a search needs two or more"),
      (["a/1.jpg", "b/1.txt"], "the class folder photos/b has no JPEG, PNG or WebP picture (only files of type txt)"),
      (["Cat/1.jpg", "cat/1.jpg"], "has the classes 'Cat' and 'cat', which differ only in how they are spelled"),
      (["e\u{301}/1.jpg", "\u{e9}/1.jpg"], "which differ only in how they are spelled"),
      (
        ["train/a/1.jpg", "train/b/1.jpg", "test/c/1.jpg"],
        "the class 'c' is in the test part, but not in the training part"
      ),
      (["val/a/1.jpg", "test/a/1.jpg"], "holds test and val, but no train"),
      (["train/a/1.jpg", "training/b/1.jpg"], "holds train and training, which mean the same part"),
      (["train/a/1.jpg", "train/b/1.jpg", "c/1.jpg"], "holds train and also c/1.jpg, which belongs to no part"),
    ] as [([String], String)])
  func aFolderWithoutALayoutIsRefused(paths: [String], reason: String) throws {
    try pictures.write(paths)
    let refusal = try #require(pictures.refusal())
    #expect(refusal.replacing(pictures.url.path, with: "photos").contains(reason), "\(refusal)")
  }

  // MARK: the fingerprint

  @Test func anyChangeChangesTheFingerprint() throws {
    try pictures.write(["a/1.jpg", "b/1.jpg"])
    let before = try pictures.listing().fingerprint
    #expect(try pictures.listing().fingerprint == before)
    let file = pictures.url.appending(path: "a/1.jpg").path
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 9)], ofItemAtPath: file)
    let touched = try pictures.listing().fingerprint
    try pictures.write(["b/2.jpg"])
    #expect(try Set([before, touched, pictures.listing().fingerprint]).count == 3)
  }
}
