import Datasets
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct ImageListingTableTests {
  let pictures: PictureFolder
  private var table: URL { pictures.url.appending(path: "labels.csv") }

  init() throws {
    pictures = try PictureFolder()
    try pictures.write(["x/1.jpg", "x/2.jpg", "3.png", "4.png"])
  }

  private func listing(_ text: String) throws -> ImageListing {
    try Data(text.utf8).write(to: table)
    return try ImageListing(of: table)
  }

  @Test func pathsAreRelativeToTheTable() throws {
    let whole = pictures.url.appending(path: "4.png").path
    let listing = try listing("label,split,path\ncat,train,x/1.jpg\ndog,,x/2.jpg\ncat,VAL,3.png\ndog,test,\(whole)\n")
    #expect(listing.layout == .table && listing.classNames == ["cat", "dog"] && !listing.drawsTest)
    #expect(listing.files.map(\.part) == [.training, .training, .validation, .test])
    #expect(listing.files.allSatisfy { FileManager.default.fileExists(atPath: listing.url(of: $0).path) })
  }

  /// However a path is written, it is one picture, and one of the same part.
  @Test func pathsHaveOneSpelling() throws {
    let root = pictures.url.path
    let names = ["x/1.jpg", "x/2.jpg", "3.png", "4.png"]
    func rows(_ spell: (String) -> String) -> String {
      "path,label\n" + zip(names, ["a", "a", "b", "b"]).map { "\(spell($0)),\($1)\n" }.joined()
    }
    let plain = try listing(rows { $0 })
    let spellings: [(String) -> String] = [
      { "./\($0)" }, { "\(root)/\($0)" }, { "x/../\($0)" }, { "../photos//\($0)" },
    ]
    for spelling in spellings { #expect(try listing(rows(spelling)).files == plain.files) }
    #expect(plain.count(of: .test) == 2)
    let twice = #expect(throws: DatasetError.self) { try listing("path,label\n3.png,a\n./3.png,b\n4.png,b\n") }
    #expect(twice?.description.contains("line 3: ./3.png stands in line 2 already") == true)
  }

  /// A lexical `..` would lead elsewhere.
  @Test func aLinkedFolderIsNotLeftByItsName() throws {
    try pictures.write(["y/z/1.jpg", "y/5.jpg"])
    try FileManager.default.createSymbolicLink(
      atPath: pictures.url.appending(path: "link").path, withDestinationPath: "y/z")
    let listing = try listing("path,label\nlink/../5.jpg,a\n3.png,b\n")
    #expect(listing.files.map(\.path) == ["link/../5.jpg", "3.png"])
  }

  @Test func filesAreToldApartByTheirBytes() throws {
    try pictures.write(["\u{E9}.png", "e\u{301}.png"])
    #expect(try listing("path,label\n\u{E9}.png,a\ne\u{301}.png,a\n3.png,b\n4.png,b\n").files.count == 4)
  }

  @Test func titlesHaveAnyCase() throws {
    let listing = try listing("Filename,LABEL,Split\n3.png,a,train\n4.png,b,test\nx/1.jpg,b,train\n")
    #expect(listing.count(of: .test) == 1)
  }

  @Test func missingFilesAreCountedAndNamed() throws {
    let refusal = #expect(throws: DatasetError.self) {
      try listing("path,label\n3.png,a\n" + (0..<9).map { "none\($0).png,b\n" }.joined())
    }
    let text = refusal?.description ?? ""
    #expect(text.contains("labels.csv, line 3: ") && text.contains("9 of 10 files are missing"), "\(text)")
    #expect(text.contains("none4.png (line 7)") && !text.contains("none5.png"), "\(text)")
  }

  @Test func whatIsNoFileIsNotWaitedFor() throws {
    #expect(mkfifo(table.path, 0o600) == 0)
    let refusal = #expect(throws: DatasetError.self) { try ImageListing(of: table) }
    #expect(refusal?.description.contains("is not a file, but a folder, a pipe or a device") == true)
  }

  @Test func withoutSplitsATestPartIsDrawn() throws {
    let listing = try listing("file,class\nx/1.jpg,a\nx/2.jpg,a\n3.png,b\n4.png,b\n")
    #expect(listing.drawsTest && listing.classCounts(of: .test) == [1, 1])
  }

  @Test(arguments: [
    ("path,name\n", "there is no column 'label'"), ("path,label\n", "has no rows"),
    ("path,label\nnone.jpg,a\n", "labels.csv, line 2: "), ("path,label\nx,a\n", "x is not a file"),
    ("path,label\n3.png,\n", "line 2: the path or the label is empty"),
    ("path,label\n3.png,  \n", "line 2: the path or the label is empty"),
    ("path,label\n3.png,cat\n4.png,cat \n", "has the classes 'cat' and 'cat ', which differ only in how"),
    ("path,label\n3.png,a\n3.png,b\n", "line 3: 3.png stands in line 2 already"),
    ("path,label,split\n3.png,a,dev\n", "the split is 'dev'; write train, val or test"),
    ("path,label\n3.png,a\n4.png,a\n", "has only the class 'a', and a search needs two or more; give each class's"),
    ("path;label\n3.png;a\n", "line 1: the columns are separated by semicolons; save the table with commas"),
    ("path\tlabel\n3.png\ta\n", "separated by tabs"), ("path,Path,label\n3.png,4.png,a\n", "columns 1 and 2 are all"),
  ])
  func aMistakeIsNamedWithItsLine(text: String, reason: String) throws {
    let refusal = #expect(throws: DatasetError.self) { try listing(text) }
    #expect(refusal?.description.contains(reason) == true, "\(String(describing: refusal))")
  }
}
