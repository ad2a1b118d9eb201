import Datasets
import Foundation
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

  @Test func withoutSplitsATestPartIsDrawn() throws {
    let listing = try listing("file,class\nx/1.jpg,a\nx/2.jpg,a\n3.png,b\n4.png,b\n")
    #expect(listing.drawsTest && listing.classCounts(of: .test) == [1, 1])
  }

  @Test(arguments: [
    ("path,name\n", "there is no column 'label'"), ("path,label\n", "has no rows"),
    ("path,label\nnone.jpg,a\n", "labels.csv, line 2: "), ("path,label\nx,a\n", "x is not a file"),
    ("path,label\n3.png,\n", "line 2: the path or the label is empty"),
    ("path,label\n3.png,a\n3.png,b\n", "line 3: 3.png stands in line 2 already"),
    ("path,label,split\n3.png,a,dev\n", "the split is 'dev'; write train, val or test"),
    ("path,label\n3.png,a\n4.png,a\n", "has only the class 'a'"),
  ])
  func aMistakeIsNamedWithItsLine(text: String, reason: String) throws {
    let refusal = #expect(throws: DatasetError.self) { try listing(text) }
    #expect(refusal?.description.contains(reason) == true, "\(String(describing: refusal))")
  }
}
