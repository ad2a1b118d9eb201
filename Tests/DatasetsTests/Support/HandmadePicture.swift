import CImages

/// Files that no program writes.
enum HandmadePicture {
  /// A gray PNG of a size, with any bytes where its compressed pixels should be.
  static func png(width: Int, height: Int, interlaced: Bool = false, compressed: [UInt8] = [0x78, 0x9C]) -> [UInt8] {
    let header = bigEndian(width) + bigEndian(height) + [8, 0, 0, 0, interlaced ? 1 : 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", compressed)
      + chunk("IEND", [])
  }

  /// The file without what stands between two offsets, and with something else there.
  static func replacing(_ range: Range<Int>, of bytes: [UInt8], with other: [UInt8]) -> [UInt8] {
    Array(bytes[..<range.lowerBound]) + other + Array(bytes[range.upperBound...])
  }

  static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func chunk(_ name: String, _ contents: [UInt8]) -> [UInt8] {
    let named = Array(name.utf8) + contents
    return bigEndian(contents.count) + named + bigEndian(Int(cimages_crc32(0, named, named.count)))
  }
}
