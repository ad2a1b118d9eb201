/// The sums by which PNG and zlib notice damage.
package enum Checksums {
  /// CRC-32 of a PNG chunk's type and data: the polynomial 0xEDB88320, reflected, over all ones.
  /// Source: PNG specification, third edition, annex D.
  package static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in remainders[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ (sum >> 8) }
  }

  /// Adler-32 of a zlib stream's data. Source: RFC 1950, section 9.
  package static func adler32(_ bytes: [UInt8]) -> UInt32 {
    let modulus: UInt32 = 65_521
    var (low, high): (UInt32, UInt32) = (1, 0)
    for start in stride(from: 0, to: bytes.count, by: longestRun) {
      for byte in bytes[start..<min(start + longestRun, bytes.count)] {
        low &+= UInt32(byte)
        high &+= low
      }
      low %= modulus
      high %= modulus
    }
    return high << 16 | low
  }

  /// The most bytes after which the sums still fit 32 bits.
  private static let longestRun = 5552

  private static let remainders: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 1 ? 0xEDB8_8320 ^ (rest >> 1) : rest >> 1 }
  }
}
