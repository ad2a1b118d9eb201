import Datasets
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct IdxFileTests {
  let folder: TemporaryFolder
  static let size = 28 * 28
  static let labels: [UInt8] = [3, 0, 9]
  static let pixels = randomBytes(3 * size, seed: 1)
  static let goodImages = idxFile([3, 28, 28], pixels)
  static let goodLabels = idxFile([3], labels)
  static let imagesName = "train-images-idx3-ubyte"
  static let labelsName = "train-labels-idx1-ubyte"

  init() throws { folder = try TemporaryFolder() }

  func read(images: Data, labels: Data, suffix: String = "") throws -> ImageSet {
    try images.write(to: folder.file(Self.imagesName + suffix))
    try labels.write(to: folder.file(Self.labelsName + suffix))
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: folder.url))
    return try copy.trainingImages().images
  }

  enum Packing: CaseIterable { case plain, gzipped, gzippedWithoutSuffix, plainWithSuffix }

  /// Whether a file is gzipped is read from its bytes, not from its name.
  @Test(arguments: Packing.allCases) func bytesComeOutAsTheyAre(packing: Packing) throws {
    let isGzipped = packing == .gzipped || packing == .gzippedWithoutSuffix
    let set = try read(
      images: isGzipped ? gzipped(Self.goodImages, in: folder.url) : Self.goodImages,
      labels: isGzipped ? gzipped(Self.goodLabels, in: folder.url) : Self.goodLabels,
      suffix: packing == .gzipped || packing == .plainWithSuffix ? ".gz" : "")
    #expect(set.images.shape == [3, 1, 28, 28])
    #expect(try set.images.scalars(as: UInt8.self) == Self.pixels)
    #expect(set.labels == [3, 0, 9])
    #expect(set.count == 3)
    #expect(set.completeCount == 60_000)
    #expect(!set.isComplete)
    #expect(set.sources.map(\.count) == [3])
  }

  struct Damage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var images = goodImages
    var labels = goodLabels
    /// Which of the two files is blamed.
    var file = imagesName
    let offset: Int
    let expected: String
    let found: String
  }

  static let damages: [Damage] = [
    Damage(
      testDescription: "empty", images: Data(), offset: 0, expected: "the idx magic number 0x00000803",
      found: "an empty file"),
    Damage(
      testDescription: "ends in the magic number", images: goodImages.prefix(3), offset: 3,
      expected: "the idx magic number 0x00000803", found: "0x000008"),
    Damage(
      testDescription: "labels in the images' place", images: goodLabels, offset: 0,
      expected: "(unsigned bytes, 3 dimensions)", found: "0x00000801"),
    Damage(
      testDescription: "floats", images: idxFile([3, 28, 28], pixels, type: 13), offset: 0,
      expected: "the idx magic number 0x00000803", found: "0x00000d03"),
    Damage(
      testDescription: "a picture", images: Data("\u{89}PNG rest of it".utf8), offset: 0,
      expected: "the idx magic number 0x00000803", found: "0xc289504e"),
    Damage(
      testDescription: "ends in the header", images: goodImages.prefix(15), offset: 15,
      expected: "an idx header of 16 bytes", found: "the end of the file"),
    Damage(
      testDescription: "truncated", images: goodImages.dropLast(1), offset: 16 + 3 * size - 1,
      expected: "2352 elements after the header, as its extents [3, 28, 28] say",
      found: "the end of the file after 2351"),
    Damage(
      testDescription: "oversized", images: goodImages + [0], offset: 16 + 3 * size,
      expected: "the end of the file after 2352 elements", found: "more bytes"),
    Damage(
      testDescription: "no images", images: idxFile([0, 28, 28], []), offset: 4,
      expected: "between 1 and 60000 images", found: "0"),
    Damage(
      testDescription: "another size", images: idxFile([2, 32, 32], [UInt8](repeating: 0, count: 2048)), offset: 8,
      expected: "images of 28x28 pixels", found: "32x32"),
    Damage(
      testDescription: "a header that announces more than memory holds",
      images: idxFile([0xffff_ffff, 0xffff_ffff, 0xffff_ffff], []), offset: 4,
      expected: "extents of a set that fits in memory", found: "[4294967295, 4294967295, 4294967295]"),
    Damage(
      testDescription: "a header that announces a little more than there is", images: idxFile([900, 28, 28], pixels),
      offset: 16 + 3 * size, expected: "705600 elements after the header", found: "the end of the file after 2352"),
    Damage(
      testDescription: "fewer labels", labels: idxFile([2], [1, 2]), file: labelsName, offset: 4,
      expected: "3 labels, one for each image of", found: "2"),
    Damage(
      testDescription: "images in the labels' place", labels: goodImages, file: labelsName, offset: 0,
      expected: "the idx magic number 0x00000801", found: "0x00000803"),
    Damage(
      testDescription: "a label outside the classes", labels: idxFile([3], [3, 9, 10]), file: labelsName,
      offset: 8 + 2, expected: "a label from 0 to 9", found: "10"),
    Damage(
      testDescription: "truncated labels", labels: goodLabels.dropLast(2), file: labelsName, offset: 9,
      expected: "3 elements after the header", found: "the end of the file after 1"),
  ]

  @Test(arguments: damages, [false, true])
  func damageIsOneSentenceThatNamesFileAndByte(damage: Damage, isGzipped: Bool) throws {
    let error = #expect(throws: DatasetError.self) {
      try read(
        images: isGzipped ? gzipped(damage.images, in: folder.url) : damage.images,
        labels: isGzipped ? gzipped(damage.labels, in: folder.url) : damage.labels)
    }
    try expectSentence(error, file: folder.file(damage.file), offset: damage.offset)
    #expect(error?.expected?.contains(damage.expected) == true, "\(error?.expected ?? "")")
    #expect(error?.found == damage.found)
    #expect(error?.description.contains("decompressed") == isGzipped)
  }

  /// The byte that is named counts decompressed bytes: those that came out before the damage.
  @Test func damagedGzipIsSeen() throws {
    var bytes = try gzipped(Self.goodImages, in: folder.url)
    // The four bytes before the last four are the checksum of the contents (RFC 1952).
    bytes[bytes.count - 6] ^= 1
    let error = #expect(throws: DatasetError.self) { try read(images: bytes, labels: Self.goodLabels) }
    #expect(error?.expected == "intact gzip data")
    #expect(error?.found?.contains("crc error") == true)
    try expectSentence(error, file: folder.file(Self.imagesName), offset: Self.goodImages.count)
  }

  @Test(arguments: [10, 500]) func truncatedGzipIsSeen(count: Int) throws {
    let bytes = try gzipped(Self.goodImages, in: folder.url).prefix(count)
    let error = #expect(throws: DatasetError.self) { try read(images: bytes, labels: Self.goodLabels) }
    #expect(error?.expected == "intact gzip data")
    #expect(error?.found == "unexpected end of file")
  }

  /// A few kilobytes that unpack to far more are not unpacked beyond what the header announces.
  @Test func aGzipBombIsOversized() throws {
    let bomb = try gzipped(Self.goodImages + Data(count: 1 << 26), in: folder.url)
    let error = #expect(throws: DatasetError.self) { try read(images: bomb, labels: Self.goodLabels) }
    #expect(error?.found == "more bytes")
  }

  @Test func aFolderInAFilesPlaceIsAnError() throws {
    try FileManager.default.createDirectory(at: folder.file(Self.imagesName), withIntermediateDirectories: true)
    try Self.goodLabels.write(to: folder.file(Self.labelsName))
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: folder.url))
    let error = #expect(throws: DatasetError.self) { try copy.trainingImages() }
    #expect(error?.description.contains("is not a regular file") == true)
  }

  /// Images without labels are no copy.
  @Test func imagesAndLabelsBelongTogether() throws {
    try Self.goodImages.write(to: folder.file(Self.imagesName))
    #expect(DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: folder.url) == nil)
  }
}

/// One line that begins with the file and the byte.
func expectSentence(
  _ error: DatasetError?, file: URL, offset: Int, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let error = try #require(error, sourceLocation: sourceLocation)
  #expect(error.kind == .malformedFile, sourceLocation: sourceLocation)
  #expect(error.file == file.path, sourceLocation: sourceLocation)
  #expect(error.offset == offset, sourceLocation: sourceLocation)
  #expect(error.description.hasPrefix("\(file.path), byte \(offset)"), sourceLocation: sourceLocation)
  #expect(!error.description.contains("\n"), sourceLocation: sourceLocation)
  #expect(error.description.contains("; "), "it says what to do", sourceLocation: sourceLocation)
}
