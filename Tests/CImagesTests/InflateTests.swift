import CImages
import Testing

struct InflateTests {
  /// `zlib.compress(b"abcabcabcabc")[2:-4]` of Python.
  static let packed: [UInt8] = [0x4B, 0x4C, 0x4A, 0x4E, 0x84, 0x21, 0x00]

  private static func message(_ bytes: [UInt8], size: Int) -> (message: String?, bytes: [UInt8]) {
    var unpacked = [UInt8](repeating: 0, count: size)
    let failure = cimages_inflate(bytes, bytes.count, &unpacked, size)
    defer { cimages_free(failure) }
    return (failure.map { String(cString: $0) }, unpacked)
  }

  @Test func bytesAreThoseThatWerePacked() {
    let found = Self.message(Self.packed, size: 12)
    #expect(found.message == nil)
    #expect(found.bytes == Array("abcabcabcabc".utf8))
  }

  @Test func anotherSizeIsAFailure() {
    #expect(Self.message(Self.packed, size: 11).message == "more data than announced")
    #expect(Self.message(Self.packed, size: 13).message == "only 12 bytes")
    #expect(Self.message(Array(Self.packed.dropLast(3)), size: 12).message?.hasPrefix("only ") == true)
    #expect(Self.message([0xFF, 0xFF], size: 12).message == "damaged data")
  }
}
