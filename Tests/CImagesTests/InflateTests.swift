import CImages
import Testing

struct InflateTests {
  /// `zlib.compress(b"abcabcabcabc")[2:-4]` of Python.
  static let packed: [UInt8] = [0x4B, 0x4C, 0x4A, 0x4E, 0x84, 0x21, 0x00]

  /// Unpacks to so many bytes, handed over and taken in pieces.
  private static func unpacked(
    _ bytes: [UInt8], to size: Int, taking input: Int, giving output: Int
  ) throws -> (message: String?, bytes: [UInt8], isEnded: Bool) {
    let inflater = try #require(cimages_inflater_new())
    defer { cimages_inflater_free(inflater) }
    var (unpacked, place, isEnded): ([UInt8], Int, Bool) = ([], 0, false)
    while !isEnded, unpacked.count < size {
      var piece = [UInt8](repeating: 0, count: min(output, size - unpacked.count))
      var (used, written) = (min(input, bytes.count - place), piece.count)
      let failure = bytes[place..<place + used].withUnsafeBufferPointer {
        cimages_inflate(inflater, $0.baseAddress, &used, &piece, &written, &isEnded)
      }
      defer { cimages_free(failure) }
      if let failure { return (String(cString: failure), unpacked, isEnded) }
      place += used
      unpacked += piece.prefix(written)
      if used == 0, written == 0 { break }
    }
    return (nil, unpacked, isEnded)
  }

  @Test(arguments: 1...7, 1...13) func bytesAreThoseThatWerePacked(input: Int, output: Int) throws {
    let found = try Self.unpacked(Self.packed, to: 13, taking: input, giving: output)
    #expect(found.message == nil && found.isEnded)
    #expect(found.bytes == Array("abcabcabcabc".utf8))
  }

  @Test func whatIsMissingHasNoEnd() throws {
    let found = try Self.unpacked(Array(Self.packed.dropLast(3)), to: 12, taking: 7, giving: 12)
    #expect(found.message == nil && !found.isEnded && found.bytes.count < 12)
    #expect(try !Self.unpacked(Self.packed, to: 11, taking: 7, giving: 11).isEnded)
  }

  @Test func otherBytesAreDamaged() throws {
    #expect(try Self.unpacked([0xFF, 0xFF], to: 12, taking: 2, giving: 12).message == "damaged data")
  }
}
