import Foundation

/// A PNG file without compression: what tests of whole folders of pictures write.
///
/// Source: PNG specification, third edition; RFC 1950 and 1951 for stored blocks.
public enum PlainPNG {
  /// - Parameters:
  ///   - channels: 1 for gray, 3 for red, green and blue.
  ///   - value: a pixel's value, by channel, row and column.
  public static func data(
    width: Int, height: Int, channels: Int = 3, value: (_ channel: Int, _ row: Int, _ column: Int) -> UInt8
  ) -> Data {
    var rows: [UInt8] = []
    for row in 0..<height {
      rows.append(0)
      for column in 0..<width {
        for channel in 0..<channels { rows.append(value(channel, row, column)) }
      }
    }
    return file(width: width, height: height, color: channels == 1 ? 0 : 2, rows: rows)
  }

  /// A picture of one row, whose pixels are the colors of its palette in order.
  /// - Parameter before: what precedes the palette, made by ``chunk(_:_:isDamaged:)``, and `after` what follows it.
  public static func data(palette: [[UInt8]], before: [UInt8] = [], after: [UInt8] = []) -> Data {
    file(
      width: palette.count, height: 1, color: 3, before + chunk("PLTE", palette.flatMap { $0 }) + after,
      rows: [0] + palette.indices.map { UInt8($0) })
  }

  /// A part of the file.
  /// - Parameter isDamaged: whether its checksum is another.
  public static func chunk(_ name: String, _ contents: [UInt8], isDamaged: Bool = false) -> [UInt8] {
    let body = Array(name.utf8) + contents
    return number(contents.count) + body + number(Int(crc(body) ^ (isDamaged ? 1 : 0)))
  }

  private static func file(width: Int, height: Int, color: UInt8, _ chunks: [UInt8] = [], rows: [UInt8]) -> Data {
    let header = number(width) + number(height) + [8, color, 0, 0, 0]
    return Data(
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunks + chunk("IDAT", stored(rows))
        + chunk("IEND", []))
  }

  private static func number(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value).bigEndian, Array.init) }

  /// A zlib stream of blocks that are stored as they are.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: bytes.count, by: 65_535) {
      let block = bytes[start..<min(start + 65_535, bytes.count)]
      let length = UInt16(block.count)
      stream.append(start + block.count == bytes.count ? 1 : 0)
      for value in [length, ~length] { stream += [UInt8(value & 0xFF), UInt8(value >> 8)] }
      stream += block
    }
    var (low, high) = (1, 0)
    for byte in bytes {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return stream + number(high << 16 | low)
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
  }
}
