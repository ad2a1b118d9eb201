import Foundation
import Glibc

/// The right to write a study: an advisory lock on `STUDY.lock` that ends with the process, however it
/// ends.
///
/// A file of its own, because closing any descriptor of the database itself would drop SQLite's locks.
final class StudyLock: Sendable {
  private let descriptor: Int32
  private let path: String

  /// - Throws: ``StudyError`` where another process has it, or the folder may not be written.
  init(for study: URL) throws(StudyError) {
    path = study.path + ".lock"
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw .fileSystem(errno, study.path, "its lock \(path) could not be made") }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let reason = errno
        close(descriptor)
        guard reason == EWOULDBLOCK else { throw .fileSystem(reason, study.path, "it could not be locked") }
        throw StudyError(
          .inUse, file: study.path,
          "\(study.path) is being written by another process; wait for it to end, or use another study")
      }
      // The one who held it may have removed the file between the two calls.
      var own = stat()
      var current = stat()
      if fstat(descriptor, &own) == 0, stat(path, &current) == 0, own.st_ino == current.st_ino {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  /// Whether a process is writing a study now.
  static func isHeld(for study: URL) -> Bool {
    let descriptor = open(study.path + ".lock", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  deinit {
    unlink(path)
    close(descriptor)
  }
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
        .diskFull, file: file, "\(file): \(what): \(reason); make room and go on with the same command and --resume")
    default: StudyError(.system, file: file, "\(file): \(what): \(reason)")
    }
  }
}
