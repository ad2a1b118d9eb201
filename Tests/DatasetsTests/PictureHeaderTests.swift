import Datasets
import Testing

struct PictureHeaderTests {
  @Test(arguments: try GoldenPicture.all()) func headersAreThoseOfPillow(golden: GoldenPicture) throws {
    let header = try PictureDecoder.header(of: golden.bytes)
    #expect(header.format.rawValue == golden.format)
    #expect(header.width == golden.width && header.height == golden.height)
    #expect(header.isGray == golden.isGray)
  }

  /// The first 600 bytes hold the header of every picture, and of a JPEG and a PNG its turn.
  @Test(arguments: try GoldenPicture.all()) func theBeginningIsEnough(golden: GoldenPicture) throws {
    let beginning = try PictureDecoder.header(of: Array(golden.bytes.prefix(600)))
    let whole = try PictureDecoder.header(of: golden.bytes)
    #expect(beginning.format == whole.format)
    if golden.name == "turned webp", golden.file.count > 600 {
      #expect([beginning.height, beginning.width] == [golden.width, golden.height])
    } else {
      #expect([beginning.width, beginning.height] == [golden.width, golden.height])
    }
  }

  @Test(arguments: ["rgb", "jpeg 4:2:0", "webp", "webp lossless", "webp with alpha"])
  func aHeaderThatEndsIsRefused(_ name: String) throws {
    let golden = try GoldenPicture.named(name)
    let error = try #require(throws: PictureError.self) {
      try PictureDecoder.header(of: Array(golden.bytes.prefix(20)))
    }
    #expect(error.message.hasPrefix("ends early: its \(golden.format.uppercasedFormat) header"))
  }

  @Test(arguments: [
    (30_000, 30_000, "is 30,000x30,000 pixels, more than the limit of 178,956,970 in all; scale it down"),
    (65_536, 1, "is 65,536x1 pixels, longer than the limit of 65,535 a side; scale it down"),
    (Int(UInt32.max), Int(UInt32.max), "longer than the limit of 65,535 a side"),
    (0, 5, "is 0x5 pixels, so there is no picture in it"),
  ])
  func aSizeBeyondTheLimitsIsRefused(width: Int, height: Int, message: String) throws {
    let error = try #require(throws: PictureError.self) {
      try PictureDecoder.header(of: HandmadePicture.png(width: width, height: height))
    }
    #expect(error.message.contains(message))
  }

  /// The largest square that is allowed, and the longest row.
  @Test(arguments: [(13_377, 13_377), (65_535, 2_730)])
  func aSizeWithinTheLimitsIsNot(width: Int, height: Int) throws {
    let header = try PictureDecoder.header(of: HandmadePicture.png(width: width, height: height))
    #expect([header.width, header.height] == [width, height])
  }
}

extension String {
  /// The name of a format as messages have it.
  fileprivate var uppercasedFormat: String { self == "webp" ? "WebP" : uppercased() }
}
