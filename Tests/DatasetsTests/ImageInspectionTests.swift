import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct ImageInspectionTests {
  let pictures: PictureFolder

  init() throws { pictures = try PictureFolder() }

  private func picture(_ level: UInt8, width: Int = 8, height: Int = 8, channels: Int = 3) -> Data {
    PlainPNG.data(width: width, height: height, channels: channels) { _, row, _ in level &+ UInt8(row) }
  }

  private func names(_ groups: [[Int]], _ inspection: ImageInspection) -> [[String]] {
    groups.map { $0.map { inspection.listing.files[$0].path } }
  }

  @Test func sizesFormatsAndClasses() throws {
    try pictures.write("train/a/1.png", picture(1, width: 40, height: 30))
    try pictures.write("train/a/2.png", picture(2, width: 10, height: 20, channels: 1))
    try pictures.write("train/a/3.png", picture(3, width: 16, height: 16))
    try pictures.write("train/b/1.png", picture(4))
    try pictures.write("test/b/1.png", picture(5))
    let count = Counter()
    let inspection = try ImageInspection(of: pictures.listing(), progress: { count.add($0) })
    #expect(count.value == 5 && inspection.formats == [.png: 5] && inspection.grayCount == 1)
    #expect(
      inspection.sizes == [.init(width: 8, height: 8), .init(width: 16, height: 16), .init(width: 40, height: 30)]
        || inspection.sizes[1] == .init(width: 10, height: 20))
    #expect(inspection.trainingCounts == [3, 1] && inspection.imbalance == 3)
    #expect(inspection.form == PictureForm(side: 32, channels: 3) && inspection.decodedBytes == 5 * 3 * 32 * 32)
    #expect(inspection.duplicates.isEmpty && inspection.unreadable.isEmpty)
  }

  @Test func duplicatesWithinAndAcrossPartsAndClasses() throws {
    for (path, level) in [
      ("train/a/1.png", 1), ("train/a/2.png", 1), ("train/b/3.png", 3), ("test/b/3.png", 3), ("train/a/4.png", 4),
      ("train/b/4.png", 4), ("train/b/5.png", 5),
    ] { try pictures.write(path, picture(UInt8(level))) }
    let inspection = try ImageInspection(of: pictures.listing())
    #expect(
      names(inspection.duplicates, inspection) == [
        ["train/a/1.png", "train/a/2.png"], ["train/a/4.png", "train/b/4.png"], ["train/b/3.png", "test/b/3.png"],
      ])
    #expect(names(inspection.leaks, inspection) == [["train/b/3.png", "test/b/3.png"]])
    #expect(names(inspection.contradictions, inspection) == [["train/a/4.png", "train/b/4.png"]])
  }

  @Test func whatCannotBeDecodedIsFound() throws {
    try pictures.write("a/1.png", picture(1))
    try pictures.write("b/1.png", picture(2))
    // Its header is whole, its pixels are not.
    try pictures.write("b/2.png", picture(2).dropLast(40))
    let inspection = try ImageInspection(of: pictures.listing())
    #expect(inspection.unreadable.count == 1 && inspection.readableCount == 2)
    #expect(inspection.listing.files[inspection.unreadable.entries[0].index].path == "b/2.png")
  }
}
