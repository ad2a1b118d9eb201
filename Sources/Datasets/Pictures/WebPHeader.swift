/// The chunks of a WebP.
///
/// Source: RFC 9649, 2 and 3; RFC 6386, 9.1, for the size of a lossy picture.
enum WebPHeader {
  static func recognizes(_ bytes: CheckedBytes) -> Bool {
    bytes.has("RIFF", at: 0) && bytes.has("WEBP", at: 8)
  }

  /// - Throws: ``PictureError`` where the size is not among the bytes.
  static func read(_ bytes: CheckedBytes) throws(PictureError) -> PictureHeader {
    guard let (width, height) = size(bytes) else { throw PictureError("ends early: its WebP header is incomplete") }
    return try PictureHeader(
      format: .webp, storedWidth: width, storedHeight: height, isGray: false, orientation: orientation(bytes))
  }

  /// Of the first chunk, whose contents begin at byte 20.
  private static func size(_ bytes: CheckedBytes) -> (width: Int, height: Int)? {
    if bytes.has("VP8X", at: 12) {
      guard let width = bytes.littleEndian(at: 24, width: 3), let height = bytes.littleEndian(at: 27, width: 3)
      else { return nil }
      return (width + 1, height + 1)
    }
    if bytes.has("VP8L", at: 12) {
      // After a byte that names the format, 14 bits each.
      guard let bits = bytes.littleEndian(at: 21, width: 4) else { return nil }
      return (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
    }
    // After three bytes of the frame and three that name the format, 14 bits and two of scaling each.
    guard bytes.has("VP8 ", at: 12), let width = bytes.littleEndian(at: 26, width: 2),
      let height = bytes.littleEndian(at: 28, width: 2)
    else { return nil }
    return (width & 0x3FFF, height & 0x3FFF)
  }

  private static func orientation(_ bytes: CheckedBytes) -> PictureOrientation? {
    var position = 12
    while let length = bytes.littleEndian(at: position + 4, width: 4) {
      if bytes.has("EXIF", at: position) {
        let contents = bytes.part(at: position + 8, length: length)
        // Some programs put the name of JPEG's segment before it.
        let isNamed = contents.has("Exif", at: 0)
        return PictureOrientation(exif: isNamed ? contents.part(at: 6, length: contents.count) : contents)
      }
      // Chunks begin at even bytes.
      position += 8 + length + length & 1
    }
    return nil
  }
}
