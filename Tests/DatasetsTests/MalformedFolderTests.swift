import Datasets
import Foundation
import TestSupport
import Testing

/// A folder with hundreds of files that are no pictures, beside some that are: each of the former is named, each of the
/// latter keeps its class.
@Suite struct MalformedFolderTests {
  let pictures: PictureFolder
  private let classes = ["Cats", "dogs", "üñï çødé"]

  init() throws { pictures = try PictureFolder() }

  /// A class's pictures are of one level.
  private func level(of place: Int) -> UInt8 { UInt8(40 + 60 * place) }

  /// Four sound pictures for each class, one of them of a single pixel and one with the wrong ending.
  private func writeSound() throws {
    for (place, name) in classes.enumerated() {
      for (file, side) in [("1.png", 8), ("2.png", 33), ("pixel.PNG", 1), ("png inside.jpg", 20)] {
        let data = PlainPNG.data(width: side, height: side, channels: 3) { _, _, _ in level(of: place) }
        try pictures.write("\(name)/\(file)", data)
      }
    }
  }

  private func malformed() throws -> [(name: String, bytes: [UInt8])] {
    var files: [(String, [UInt8])] = [
      ("empty.jpg", []), ("text.png", Array("no picture".utf8)), ("page.webp", Array("<html>404</html>".utf8)),
      ("animation.jpeg", Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0]), ("archive.png", [0x50, 0x4B, 3, 4, 0, 0]),
      ("zeros.jpg", [UInt8](repeating: 0, count: 4096)),
      ("ones.webp", [UInt8](repeating: 255, count: 4096)),
      ("bomb 30000.png", HandmadePicture.png(width: 30_000, height: 30_000)),
      ("bomb wide.png", HandmadePicture.png(width: 2_000_000_000, height: 1)),
      ("no width.png", HandmadePicture.png(width: 0, height: 8)),
      ("no pixels.png", HandmadePicture.png(width: 8, height: 8)),
    ]
    for golden in try GoldenPicture.all() {
      let bytes = golden.bytes
      let ending = ["jpeg": "jpg"][golden.format] ?? golden.format
      for share in [10, 25, 40, 55, 70] {
        files.append(("cut \(golden.name) \(share).\(ending)", Array(bytes.prefix(bytes.count * share / 100))))
      }
      files.append(("beheaded \(golden.name).\(ending)", Array(bytes.dropFirst(9))))
    }
    return files.map { ($0.0.replacing("/", with: " ").replacing(":", with: " "), $0.1) }
  }

  @Test func eachIsNamedAndNoLabelChanges() throws {
    try writeSound()
    let malformed = try malformed()
    try #require(malformed.count >= 200)
    for (place, file) in malformed.enumerated() {
      try pictures.write("\(classes[place % classes.count])/\(file.name)", Data(file.bytes))
    }
    let listing = try pictures.listing()
    #expect(listing.files.count == malformed.count + 4 * classes.count)

    let inspection = try ImageInspection(of: listing)
    let named = inspection.unreadable.entries.map { URL(filePath: listing.files[$0.index].path).lastPathComponent }
    #expect(Set(named) == Set(malformed.map(\.name)) && named.count == malformed.count)
    #expect(inspection.unreadable.entries.allSatisfy { !$0.reason.isEmpty })

    let cache = PictureCache(pictures.folder.file("cache"))
    #expect(throws: DatasetError.self) { try OwnImages(listing, PictureOptions(), side: 4, cachedIn: cache) }
    let own = try OwnImages(listing, PictureOptions(skipsUnreadable: true), side: 4, cachedIn: cache)
    let (training, test) = (try own.trainingImages().images, try own.testImages().images)
    #expect(training.classNames == classes && training.labels.count + test.labels.count == 4 * classes.count)
    for set in [training, test] {
      let pixels = try set.images.doubles()
      for (place, label) in set.labels.enumerated() {
        #expect(pixels[place * 3 * 16..<(place + 1) * 3 * 16].allSatisfy { $0 == Double(level(of: label)) })
      }
    }
  }
}
