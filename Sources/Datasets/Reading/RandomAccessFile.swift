import Foundation
import Glibc

/// A file that is read in parts, in any order.
final class RandomAccessFile {
  let path: String
  let count: Int
  private let handle: FileHandle

  /// - Throws: ``DatasetError`` where the file cannot be opened or is a folder.
  init(_ url: URL) throws(DatasetError) {
    path = url.path
    // A pipe is refused below; to open one would wait for whoever writes into it.
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = errno
      throw DatasetError(
        reason == ENOENT ? .missing : .system, "\(path) could not be opened: \(String(cString: strerror(reason)))",
        file: path)
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw DatasetError(.system, "\(path) is not a regular file", file: path)
    }
    count = Int(status.st_size)
  }

  /// The bytes of a range, or as many as there are of them.
  ///
  /// - Throws: ``DatasetError`` where the system cannot read them.
  func read(_ range: Range<Int>) throws(DatasetError) -> [UInt8] {
    let range = range.clamped(to: 0..<count)
    let descriptor = handle.fileDescriptor
    let (bytes, failure) = bytesRead(upTo: range.count) { place, filled, count in
      pread(descriptor, place, count, off_t(range.lowerBound + filled))
    }
    if failure != 0 {
      throw DatasetError(
        .system, "\(path) could not be read at byte \(range.lowerBound): \(String(cString: strerror(failure)))",
        file: path)
    }
    return bytes
  }
}
