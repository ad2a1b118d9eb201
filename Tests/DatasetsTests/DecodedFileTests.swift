import Datasets
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct DecodedFileTests {
  let folder: TemporaryFolder
  private var file: URL { folder.file("set.tensors") }
  private let pixels = (0..<24).map { UInt8($0) }

  init() throws { folder = try TemporaryFolder() }

  private func record() -> DecodedFile.Record {
    var checksums = PixelChecksums()
    checksums.add(pixels)
    return DecodedFile.Record(
      key: "key", form: PictureForm(side: 2, channels: 3), count: 2, mean: [0.1, 0.2, 1.0 / 3],
      standardDeviation: [1, 0.5, 0.25], checksums: checksums, unreadable: UnreadablePictures())
  }

  private func write() throws { try Data(pixels + DecodedFile.ending(record())).write(to: file) }

  @Test func whatWasWrittenIsRead() throws {
    try write()
    let read = try #require(try DecodedFile(file, key: "key"))
    #expect(read.record == record() && read.pixels.shape == [2, 3, 2, 2])
    #expect(try read.pixels.doubles() == pixels.map(Double.init))
  }

  @Test func aDamagedPixelIsNoticed() throws {
    for place in pixels.indices {
      var damaged = Data(pixels + DecodedFile.ending(record()))
      damaged[place] ^= 0x80
      try damaged.write(to: file)
      #expect(try DecodedFile(file, key: "key")?.hasIntactPixels() == false, "\(place)")
    }
    try write()
    #expect(try DecodedFile(file, key: "key")?.hasIntactPixels() == true)
  }

  /// Of any length but the whole one it is no file, and neither with another key.
  @Test func aFileThatIsCutOffOrOfOtherImagesIsNotTaken() throws {
    try write()
    let whole = try Data(contentsOf: file)
    #expect(try DecodedFile(file, key: "other") == nil && DecodedFile(folder.file("none"), key: "key") == nil)
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: file)
      #expect(try DecodedFile(file, key: "key") == nil, "\(length)")
    }
  }

  /// Any changed byte of the record, its length, its checksum or the mark.
  @Test func aDamagedRecordIsNotTaken() throws {
    try write()
    let whole = try Data(contentsOf: file)
    for place in pixels.count..<whole.count {
      var damaged = whole
      damaged[place] ^= 1
      try damaged.write(to: file)
      #expect(try DecodedFile(file, key: "key") == nil, "\(place)")
    }
  }
}
