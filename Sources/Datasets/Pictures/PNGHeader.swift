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
    for chunk in chunks(of: bytes) {
      let contents = bytes.part(at: chunk.name + 4, length: chunk.length)
      if bytes.has("PLTE", at: chunk.name), color == 3 { isGray = hasGraysAlone(contents) }
      if bytes.has("eXIf", at: chunk.name) {
        if let checksum = bytes.bigEndian(at: chunk.name + 4 + chunk.length, width: 4),
          checksum != bytes.part(at: chunk.name, length: 4 + chunk.length).crc32
        {
          throw PictureError("is a damaged PNG: its EXIF has another checksum")
        }
        orientation = orientation ?? PictureOrientation(exif: contents)
      }
    }
    return try PictureHeader(
      format: .png, storedWidth: width, storedHeight: height, isGray: isGray, orientation: orientation)
  }

  /// Whether the first chunk of pixels begins within the bytes: the palette lies before it.
  static func reachesPixels(_ bytes: CheckedBytes) -> Bool {
    chunks(of: bytes).contains { bytes.has("IDAT", at: $0.name) }
  }

  /// The position of each chunk's name, which follows the chunk's length and precedes its contents, and the length of
  /// the contents, as far as the bytes reach.
  private static func chunks(of bytes: CheckedBytes) -> some Sequence<(name: Int, length: Int)> {
    sequence(state: signature.count) { position -> (name: Int, length: Int)? in
      guard let length = bytes.bigEndian(at: position, width: 4) else { return nil }
      defer { position += 12 + length }
      return (position + 4, length)
    }
  }

  private static func hasGraysAlone(_ palette: CheckedBytes) -> Bool {
    stride(from: 0, to: palette.count, by: 3).allSatisfy {
      palette[$0] == palette[$0 + 1] && palette[$0] == palette[$0 + 2]
    }
  }
}
