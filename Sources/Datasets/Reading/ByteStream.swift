/// The bytes of a file, or of a file within another, from front to back.
protocol ByteStream: AnyObject {
  /// The next bytes, as many as are asked for.
  /// - Throws: ``DatasetError`` where they are damaged or there are fewer.
  func next(_ count: Int) throws(DatasetError) -> [UInt8]
}

/// A whole file.
final class FileStream: ByteStream {
  private let file: RandomAccessFile
  private var place = 0

  init(_ file: RandomAccessFile) { self.file = file }

  func next(_ count: Int) throws(DatasetError) -> [UInt8] {
    let bytes = try file.read(place..<place + count)
    guard bytes.count == count else {
      throw DatasetError(
        malformed: file.path, offset: place, expected: "\(count) more bytes", found: "\(bytes.count)",
        advice: "the file was truncated while it was being read; try again")
    }
    place += count
    return bytes
  }
}
