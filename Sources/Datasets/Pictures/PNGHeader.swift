/// The chunks of a PNG.
///
/// Source: PNG specification, third edition, 5 and 11.
enum PNGHeader {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// - Throws: ``PictureError`` where the size is not among the bytes.
  static func read(_ bytes: CheckedBytes) throws(PictureError) -> PictureHeader {
    // The header's chunk is the first: a length, a name, the width, the height, the bits, the kind of color.
    guard let width = bytes.bigEndian(at: 16, width: 4), let height = bytes.bigEndian(at: 20, width: 4),
      let color = bytes[25]
    else { throw PictureError("ends early: its PNG header is incomplete") }
    guard bytes.has("IHDR", at: 12) else { throw PictureError("is a damaged PNG: it does not begin with its header") }
    var isGray = color == 0 || color == 4
    var orientation: PictureOrientation?
    var position = signature.count
    while let length = bytes.bigEndian(at: position, width: 4) {
      let contents = bytes.part(at: position + 8, length: length)
      if bytes.has("PLTE", at: position + 4), color == 3 { isGray = hasGraysAlone(contents) }
      if bytes.has("eXIf", at: position + 4) {
        if let checksum = bytes.bigEndian(at: position + 8 + length, width: 4),
          checksum != bytes.part(at: position + 4, length: 4 + length).crc32
        {
          throw PictureError("is a damaged PNG: its EXIF has another checksum")
        }
        orientation = orientation ?? PictureOrientation(exif: contents)
      }
      position += 12 + length
    }
    return try PictureHeader(
      format: .png, storedWidth: width, storedHeight: height, isGray: isGray, orientation: orientation)
  }

  /// Whether the first chunk of pixels begins within the bytes: the palette lies before it.
  static func reachesPixels(_ bytes: CheckedBytes) -> Bool {
    var position = signature.count
    while let length = bytes.bigEndian(at: position, width: 4) {
      if bytes.has("IDAT", at: position + 4) { return true }
      position += 12 + length
    }
    return false
  }

  private static func hasGraysAlone(_ palette: CheckedBytes) -> Bool {
    stride(from: 0, to: palette.count, by: 3).allSatisfy {
      palette[$0] == palette[$0 + 1] && palette[$0] == palette[$0 + 2]
    }
  }
}
