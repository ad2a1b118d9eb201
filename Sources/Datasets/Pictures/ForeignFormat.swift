/// Formats that lie among pictures and are not read, so that an error can say what a file is.
enum ForeignFormat {
  /// A name, and what stands at which byte.
  private static let signatures: [(name: String, offset: Int, bytes: [UInt8])] = [
    ("a GIF", 0, Array("GIF8".utf8)), ("a BMP", 0, Array("BM".utf8)),
    ("a TIFF", 0, [0x49, 0x49, 42, 0]), ("a TIFF", 0, [0x4D, 0x4D, 0, 42]),
    ("a HEIC", 4, Array("ftyphei".utf8)), ("a HEIC", 4, Array("ftypmif1".utf8)), ("an AVIF", 4, Array("ftypavi".utf8)),
    ("a JPEG XL", 0, [0xFF, 0x0A]), ("a JPEG 2000", 4, Array("jP  ".utf8)),
  ]

  /// The rest of a sentence that begins with the file's name.
  static func message(for bytes: CheckedBytes) -> String {
    if bytes.count == 0 { return "is empty" }
    if let format = signatures.first(where: { bytes.has($0.bytes, at: $0.offset) }) {
      return "is \(format.name) picture, which is not read; convert it to JPEG, PNG or WebP"
    }
    // What a server sends in place of a picture that it does not have.
    let beginning = bytes.text(at: 0, length: min(bytes.count, 64))?.lowercased() ?? ""
    if beginning.contains("<!doctype html") || beginning.contains("<html") {
      return "is a web page in place of a picture; download it again"
    }
    return "is no JPEG, PNG or WebP picture"
  }
}
