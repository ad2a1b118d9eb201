import CImages
import Datasets
import Foundation
import TestSupport
import Testing
import Torch

/// Any bytes give pixels or an error. What lacks pixels gives an error.
struct DamagedPictureTests {
  /// The error, or nil and the right number of pixels.
  private static func failure(of bytes: [UInt8]) throws -> PictureError? {
    do {
      let pixels = try PictureDecoder.decode(bytes, channels: 3, width: 8, height: 6, fit: .crop)
      #expect(pixels.count == 3 * 8 * 6)
      return nil
    } catch {
      #expect(!error.message.isEmpty)
      return error
    }
  }

  @Test(arguments: try GoldenPicture.all()) func aTruncatedFileIsAnError(golden: GoldenPicture) throws {
    let bytes = golden.bytes
    for count in stride(from: 0, to: bytes.count, by: 7) {
      let failure = try Self.failure(of: Array(bytes.prefix(count)))
      if count < bytes.count * 3 / 4 { #expect(failure != nil, "the first \(count) of \(bytes.count) bytes pass") }
    }
    #expect(try Self.failure(of: bytes) == nil)
  }

  @Test(arguments: try GoldenPicture.all()) func aChangedFileCrashesNothing(golden: GoldenPicture) throws {
    var generator = Seed(7).derived(golden.name).generator()
    var failures = 0
    for _ in 0..<100 {
      var bytes = golden.bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        // Half of the changes hit the first bytes, where sizes and tables are.
        let bound = Bool.random(using: &generator) ? min(64, bytes.count) : bytes.count
        bytes[Int.random(in: 0..<bound, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if try Self.failure(of: bytes) != nil { failures += 1 }
    }
    #expect(failures > 0)
  }

  @Test(arguments: ["jpeg 4:2:0", "progressive", "rgb", "interlaced", "webp", "webp lossless"])
  func whatIsMissingIsNamed(_ name: String) throws {
    let bytes = try GoldenPicture.named(name).bytes
    // Within the compressed pixels, which end every one of these files.
    let failure = try Self.failure(of: Array(bytes.dropLast(60)))
    #expect(failure?.message == "ends early")
  }

  /// The end marker alone may be missing: every pixel is there. Not of a progressive picture, which could have had
  /// another scan.
  @Test func aJPEGWithoutItsEndMarkerIsWhole() throws {
    let sequential = try GoldenPicture.named("jpeg 4:2:0").bytes
    #expect(try Self.failure(of: Array(sequential.dropLast(2))) == nil)
    let progressive = try Self.failure(of: Array(GoldenPicture.named("progressive").bytes.dropLast(2)))
    #expect(progressive?.message == "ends early")
  }

  /// A download or copy that stopped, in a file that had its whole length from the beginning.
  @Test(arguments: ["large", "progressive", "rgb"]) func zerosAreNotPixels(_ name: String) throws {
    let bytes = try GoldenPicture.named(name).bytes
    let half = bytes.count * 3 / 4
    #expect(try Self.failure(of: bytes[..<half] + [UInt8](repeating: 0, count: bytes.count - half)) != nil)
  }

  /// The most pixels that are allowed, promised by a few bytes.
  @Test(arguments: [false, true]) func aHeaderThatPromisesTooMuchIsAnError(interlaced: Bool) throws {
    let bytes = HandmadePicture.png(width: 13_377, height: 13_377, interlaced: interlaced)
    #expect(try Self.failure(of: bytes) != nil)
  }

  /// 4,096 x 4,096 zeros in 16 KiB are a picture like any other, of which a row at a time is in memory.
  @Test func pixelsThatUnpackToAThousandTimesAreDecoded() throws {
    let side = 4096
    var file = cimages_file()
    let failure = cimages_write_indexed_png(
      UInt32(side), UInt32(side), [9, 9, 9], 1, [UInt8](repeating: 0, count: side * side), &file)
    defer { cimages_free(file.bytes) }
    #expect(failure == nil)
    let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    #expect(bytes.count < 20_000)
    #expect(try Self.failure(of: bytes) == nil)
  }

  /// Each scan would visit every pixel.
  @Test func aJPEGOfManyScansIsRefused() throws {
    let bytes = try GoldenPicture.named("progressive").bytes
    let last = try #require(bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    let scan = Array(bytes[last..<(bytes.count - 2)])
    let many = HandmadePicture.replacing(
      last..<(bytes.count - 2), of: bytes, with: Array(repeatElement(scan, count: 120).joined()))
    #expect(try Self.failure(of: many)?.message.contains("more than 100 scans") == true)
  }

  /// Transparency or a turn that is damaged would become another picture.
  @Test(arguments: [
    ("tRNS", "tRNS: CRC error"), ("eXIf", "its EXIF has another checksum"), ("tEXt", "tEXt: CRC error"),
  ])
  func aDamagedChunkIsAnError(name: String, message: String) throws {
    // Little-endian TIFF with one entry, orientation 3.
    let turned: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
    let contents = name == "eXIf" ? turned : [0, 255]
    func decoded(isDamaged: Bool) throws -> [UInt8] {
      let chunk = PlainPNG.chunk(name, contents, isDamaged: isDamaged)
      let picture = PlainPNG.data(palette: [[200, 10, 10], [10, 200, 10]], after: chunk)
      return try PictureDecoder.decode(Array(picture), channels: 3, width: 2, height: 1, fit: .crop)
    }
    let whole: [String: [UInt8]] = ["tRNS": [0, 10, 0, 200, 0, 10], "eXIf": [10, 200, 200, 10, 10, 10]]
    #expect(try decoded(isDamaged: false) == whole[name] ?? [200, 10, 10, 200, 10, 10])
    let error = try #require(throws: PictureError.self) { try decoded(isDamaged: true) }
    #expect(error.message.contains(message), "\(error.message)")
  }

  @Test func anAnimatedWebPIsRefused() throws {
    var bytes = try GoldenPicture.named("webp with alpha").bytes
    // The flags of the extended header.
    bytes[20] |= 2
    #expect(try Self.failure(of: bytes)?.message.contains("animated WebP") == true)
  }

  /// The extended header's size is not that of the pixels.
  @Test func aPictureOfTwoSizesIsRefused() throws {
    var bytes = try GoldenPicture.named("webp with alpha").bytes
    bytes[24] += 1
    #expect(try Self.failure(of: bytes) != nil)
  }
}
