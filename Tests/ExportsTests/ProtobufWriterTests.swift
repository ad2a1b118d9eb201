import Exports
import Foundation
import Testing

/// The wire format, byte by byte. Source of the examples: protobuf.dev/programming-guides/encoding.
@Suite struct ProtobufWriterTests {
  private func bytes(_ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
    var writer = ProtobufWriter()
    write(&writer)
    return Array(writer.bytes)
  }

  @Test func integersHaveSevenBitsAByte() {
    #expect(bytes { $0.integer(1, 150) } == [0x08, 0x96, 0x01])
    #expect(bytes { $0.integer(1, 0) } == [0x08, 0x00])
    #expect(bytes { $0.integer(1, 127) } == [0x08, 0x7F])
    // Field 20 needs a key of two bytes: 20 << 3 = 160.
    #expect(bytes { $0.integer(20, 1) } == [0xA0, 0x01, 0x01])
  }

  /// Minus one is 64 ones: nine times seven, and one.
  @Test func negativeIntegersHaveTenBytes() {
    #expect(bytes { $0.integer(3, -1) } == [0x18] + Array(repeating: 0xFF, count: 9) + [0x01])
  }

  @Test func textHasItsLengthBefore() {
    #expect(bytes { $0.text(2, "testing") } == [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67])
    #expect(bytes { $0.text(2, "é") } == [0x12, 0x02, 0xC3, 0xA9])
  }

  /// 1.5 is 0x3FC00000.
  @Test func floatsAreLittleEndian() {
    #expect(bytes { $0.float(2, 1.5) } == [0x15, 0x00, 0x00, 0xC0, 0x3F])
  }
}
