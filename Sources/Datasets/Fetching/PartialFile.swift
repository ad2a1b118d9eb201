import Foundation
import Glibc

/// The file a download grows in: `NAME.part` beside `NAME`, locked while it is open.
///
/// Used by one thread at a time.
final class PartialFile {
  let path: String
  /// The bytes written so far, those of earlier attempts included.
  private(set) var count: Int
  private let descriptor: Int32

  /// Opens, or makes, the file and locks it against another download.
  ///
  /// - Throws: ``DatasetError`` when it cannot be opened or is in use.
  init(path: String) throws(DatasetError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("could not be opened", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw DatasetError(
        .system, "\(path) is being written by another download; wait for it to end, or stop it", file: path)
    }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else {
      close(descriptor)
      throw Self.failure("could not be read", path)
    }
    count = Int(end)
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  ///
  /// - Throws: ``DatasetError`` when they could not all be written, a full disk among the reasons.
  func append(_ data: Data) throws(DatasetError) {
    var written = 0
    while written < data.count {
      let got = data.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if got >= 0 {
        written += got
        count += got
      } else if errno == ENOSPC || errno == EDQUOT {
        throw DatasetError(
          .system,
          "\(path): the disk is full after \(count) bytes; make room and run the same command again, "
            + "which resumes", file: path)
      } else if errno != EINTR {
        throw Self.failure("could not be written", path)
      }
    }
  }

  /// Drops everything, to begin anew.
  func empty() throws(DatasetError) {
    guard count > 0 else { return }
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw Self.failure("could not be emptied", path)
    }
    count = 0
  }

  /// Takes the file away, once what it holds is elsewhere.
  func remove() {
    unlink(path)
    count = 0
  }

  private static func failure(_ what: String, _ path: String) -> DatasetError {
    DatasetError(.system, "\(path) \(what): \(String(cString: strerror(errno)))", file: path)
  }
}
