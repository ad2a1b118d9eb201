/// The segments of a JPEG before its pixels.
///
/// Source: ITU-T T.81, annex B; EXIF's segment by CIPA DC-008-2023, 4.7.2.
enum JPEGHeader {
  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  /// - Throws: ``PictureError`` where the size is not among the bytes.
  static func read(_ bytes: CheckedBytes) throws(PictureError) -> PictureHeader {
    var frame: (width: Int, height: Int, components: Int)?
    var orientation: PictureOrientation?
    var position = 2
    while let segment = nextSegment(in: bytes, from: &position), segment.marker != startOfScan {
      if frame == nil, framesStart.contains(segment.marker) {
        // After its length: the bits of a sample, the height, the width, the number of components.
        guard let height = bytes.bigEndian(at: segment.start + 3, width: 2),
          let width = bytes.bigEndian(at: segment.start + 5, width: 2), let components = bytes[segment.start + 7]
        else { break }
        frame = (width, height, components)
      } else if segment.marker == exifMarker, orientation == nil, bytes.has(exifName, at: segment.start + 2) {
        let before = 2 + exifName.count
        orientation = PictureOrientation(
          exif: bytes.part(at: segment.start + before, length: segment.length - before))
      }
      position = segment.start + segment.length
    }
    guard let frame else { throw PictureError("ends early: its JPEG header is incomplete") }
    return try PictureHeader(
      format: .jpeg, storedWidth: frame.width, storedHeight: frame.height, isGray: frame.components == 1,
      orientation: orientation)
  }

  private static let startOfScan = 0xDA
  private static let exifMarker = 0xE1
  private static let exifName: [UInt8] = Array("Exif".utf8) + [0, 0]
  /// All kinds of compression; the three that are missing define tables.
  private static let framesStart = Set(0xC0...0xCF).subtracting([0xC4, 0xC8, 0xCC])

  /// The next marker that begins a segment, where the segment's length stands, and that length.
  private static func nextSegment(
    in bytes: CheckedBytes, from position: inout Int
  ) -> (marker: Int, start: Int, length: Int)? {
    while let byte = bytes[position] {
      position += 1
      // A marker is any number of bytes FF and one that is neither that nor zero; those from D0 to D9 stand alone.
      guard byte == 0xFF, let marker = bytes[position], marker != 0xFF, marker > 1, !(0xD0...0xD9).contains(marker)
      else { continue }
      let start = position + 1
      guard let length = bytes.bigEndian(at: start, width: 2), length >= 2 else { return nil }
      return (marker, start, length)
    }
    return nil
  }
}
