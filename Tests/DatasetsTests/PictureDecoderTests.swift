import Datasets
import Foundation
import Synchronization
import Testing

struct PictureDecoderTests {
  @Test(arguments: try GoldenPicture.all()) func pixelsAreThoseOfPillow(golden: GoldenPicture) throws {
    for result in golden.results {
      let fit = try #require(PictureFit(rawValue: result.fit))
      let pixels = try PictureDecoder.decode(
        golden.bytes, channels: result.channels, width: result.width, height: result.height, fit: fit)
      #expect(pixels.count == result.pixels.count)
      let worst = zip(pixels, result.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
      #expect(
        worst <= result.tolerance,
        "\(golden.name) as \(result.channels)x\(result.height)x\(result.width), \(fit): \(worst) levels")
    }
  }

  /// A name is not looked at, and neither is anything else than the first bytes.
  @Test(
    arguments: [
      ([], "is empty"), (Array("12,9".utf8), "is no JPEG, PNG or WebP picture"),
      ([0x89, 0x50, 0x4E], "is no JPEG, PNG or WebP picture"),
      (Array("GIF89a".utf8), "is a GIF picture, which is not read; convert it to JPEG, PNG or WebP"),
      (
        [0, 0, 0, 24] + Array("ftypheic".utf8), "is a HEIC picture, which is not read; convert it to JPEG, PNG or WebP"
      ),
      (Array("\n<!DOCTYPE HTML><title>404".utf8), "is a web page in place of a picture; download it again"),
    ] as [([UInt8], String)])
  func whatIsNoPictureIsRefused(bytes: [UInt8], message: String) {
    #expect(throws: PictureError(message)) {
      try PictureDecoder.decode(bytes, channels: 3, width: 8, height: 8, fit: .crop)
    }
  }

  @Test(arguments: [(0, 8), (8, 0), (-1, 8), (8, PictureDecoder.longestTarget + 1)])
  func aSizeThatNoSetHasIsRefused(width: Int, height: Int) throws {
    let golden = try GoldenPicture.named("rgb")
    let error = try #require(throws: PictureError.self) {
      try PictureDecoder.decode(golden.bytes, channels: 3, width: width, height: height, fit: .crop)
    }
    #expect(error.message.hasPrefix("cannot be decoded to "))
    #expect(error.message.hasSuffix("choose sides from 1 to 4,096"))
  }

  /// What pads is black whatever the memory held.
  @Test func memoryThatIsThereIsFilled() throws {
    let golden = try GoldenPicture.named("rgb")
    var pixels = [UInt8](repeating: 77, count: 3 * 40 * 40)
    let expected = try PictureDecoder.decode(golden.bytes, channels: 3, width: 40, height: 40, fit: .pad)
    try golden.bytes.withUnsafeBytes { bytes in
      try pixels.withUnsafeMutableBufferPointer {
        try PictureDecoder.decode(bytes, channels: 3, width: 40, height: 40, fit: .pad, into: $0)
      }
    }
    #expect(pixels == expected)
    #expect(pixels.prefix(40 * 7).allSatisfy { $0 == 0 } && pixels.contains { $0 > 0 })
  }

  @Test func manyThreadsDecodeTheSame() throws {
    let pictures = try GoldenPicture.all().filter { $0.name != "wide" && $0.name != "tall" }
    let decode = { @Sendable (golden: GoldenPicture) in
      try? PictureDecoder.decode(golden.bytes, channels: 3, width: 9, height: 9, fit: .crop)
    }
    let expected = pictures.map(decode)
    let agreeing = Agreement()
    DispatchQueue.concurrentPerform(iterations: 8 * pictures.count) { index in
      let which = index % pictures.count
      agreeing.add(decode(pictures[which]) == expected[which])
    }
    #expect(!expected.contains(nil))
    #expect(agreeing.count == 8 * pictures.count)
  }
}

/// How often something held, counted by many threads.
private final class Agreement: Sendable {
  private let counter = Mutex(0)

  func add(_ holds: Bool) { counter.withLock { $0 += holds ? 1 : 0 } }
  var count: Int { counter.withLock { $0 } }
}
