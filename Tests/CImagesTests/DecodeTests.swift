import CImages
import Testing

/// The boundary itself: what fails is a message that can follow a file's name, and nothing longjmps out of it.
struct DecodeTests {
  typealias Decode =
    @Sendable (
      UnsafePointer<UInt8>?, Int, UnsafePointer<cimages_view>?, UnsafeMutablePointer<UInt8>?
    ) -> cimages_error?

  static let decoders: [(name: String, decode: Decode)] = [
    ("JPEG", { cimages_decode_jpeg($0, $1, $2, $3) }), ("PNG", { cimages_decode_png($0, $1, $2, $3) }),
    ("WebP", { cimages_decode_webp($0, $1, $2, $3) }),
  ]

  private static func message(_ bytes: [UInt8], _ decode: Decode, width: UInt32 = 4) -> String? {
    var view = cimages_view(
      width: width, height: 4, left: 0, top: 0, right: Double(width), bottom: 4, target_width: 2, target_height: 2,
      channels: 3)
    var pixels = [UInt8](repeating: 0, count: 12)
    let failure = decode(bytes, bytes.count, &view, &pixels)
    defer { cimages_free(failure) }
    return failure.map { String(cString: $0) }
  }

  @Test(arguments: decoders.indices) func whatIsNoPictureIsAMessage(_ index: Int) throws {
    let (name, decode) = Self.decoders[index]
    for bytes in [[], [0], Array(repeating: 7, count: 100)] as [[UInt8]] {
      let message = try #require(Self.message(bytes, decode))
      #expect(message == "ends early" || message.hasPrefix("is a damaged or unusual \(name)"), "\(message)")
    }
  }

  @Test func anotherSizeThanTheHeadersIsRefused() throws {
    var file = cimages_file()
    #expect(cimages_write_indexed_png(4, 4, [1, 2, 3], 1, [UInt8](repeating: 0, count: 16), &file) == nil)
    defer { cimages_free(file.bytes) }
    let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    #expect(Self.message(bytes, Self.decoders[1].decode) == nil)
    #expect(Self.message(bytes, Self.decoders[1].decode, width: 5) == "is a damaged PNG: it has two sizes")
  }
}
