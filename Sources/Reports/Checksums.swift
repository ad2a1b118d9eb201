import CImages
import Foundation

/// The sums by which other programs notice damage.
package enum Checksums {
  /// CRC-32 as `zlib.crc32` of Python and the program `crc32` compute it. Source: zlib; RFC 1952, section 8.
  package static func crc32(_ bytes: Data) -> UInt32 {
    // A Data may lie in pieces, each contiguous.
    bytes.regions.reduce(0) { sum, region in
      region.withUnsafeBytes { cimages_crc32(sum, $0.baseAddress, $0.count) }
    }
  }
}
