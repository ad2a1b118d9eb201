import Foundation
import Glibc

/// The right to write a study: a lock on its file, not on its name. It ends with the process, however that ends.
final class StudyLock: Sendable {
  private let file: StudyFile

  /// - Throws: ``StudyError`` where another process has it, or the file system does not support such locks.
  init(_ file: StudyFile, named path: String) throws(StudyError) {
    switch file.lock() {
    case nil: self.file = file
    case EAGAIN:
      throw StudyError(
        .inUse, file: path,
        "\(path) is being written by another process; wait for it to end, or use another study")
    case let reason?: throw .fileSystem(reason, path, "it could not be locked")
    }
  }

  deinit { file.unlock() }
}

extension StudyError {
  /// An operating-system error number as a sentence.
  static func fileSystem(_ number: Int32, _ file: String, _ what: String) -> StudyError {
    let reason = String(cString: strerror(number))
    return switch number {
    case EROFS, EACCES, EPERM:
      StudyError(
        .readOnly, file: file,
        "\(file): \(what): \(reason); make the file and its folder writable, or use another study")
    case ENOSPC, EDQUOT:
      StudyError(
        .diskFull, file: file, "\(file): \(what): \(reason); make room, then run the same command with --resume")
    case ENOENT, ENOTDIR:
      StudyError(.missing, file: file, "there is no study \(file); `tangent studies` lists all studies")
    default: StudyError(.system, file: file, "\(file): \(what): \(reason)")
    }
  }
}
