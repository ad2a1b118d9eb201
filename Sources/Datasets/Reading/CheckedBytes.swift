import CImages

/// Bytes of a file, read without going past their end: what lies there is nil.
struct CheckedBytes {
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  var count: Int { bytes.count }

  subscript(offset: Int) -> Int? {
    offset >= 0 && offset < bytes.count ? Int(bytes[offset]) : nil
  }

  /// An unsigned number of up to 8 bytes; one of 8 bytes beyond `Int.max` is negative.
  func number(at offset: Int, width: Int, isBigEndian: Bool) -> Int? {
    guard offset >= 0, offset <= count - width else { return nil }
    let digits = bytes[offset..<(offset + width)]
    return isBigEndian ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func bigEndian(at offset: Int, width: Int) -> Int? {
    number(at: offset, width: width, isBigEndian: true)
  }

  func littleEndian(at offset: Int, width: Int) -> Int? {
    number(at: offset, width: width, isBigEndian: false)
  }

  /// Whether these bytes stand at an offset.
  func has(_ expected: some Collection<UInt8>, at offset: Int) -> Bool {
    offset >= 0 && offset <= count - expected.count
      && bytes[offset..<(offset + expected.count)].elementsEqual(expected)
  }

  /// Whether the ASCII characters stand at an offset.
  func has(_ expected: String, at offset: Int) -> Bool {
    has(Array(expected.utf8), at: offset)
  }

  /// A text in UTF-8, ill-formed parts replaced.
  func text(at offset: Int, length: Int) -> String? {
    guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
    return String(decoding: bytes[offset..<(offset + length)], as: UTF8.self)
  }

  /// As in PNG, gzip and zip.
  var crc32: Int { Int(cimages_crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)) }

  /// The part of `length` bytes from an offset, or as much of it as there is.
  func part(at offset: Int, length: Int) -> CheckedBytes {
    let start = min(max(offset, 0), count)
    return CheckedBytes(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + min(max(length, 0), count - start))]))
  }
}
