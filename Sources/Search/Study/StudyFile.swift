import Foundation
import Glibc
import Synchronization

/// A study's file as the system knows it: by device and inode, whatever names lead to it.
///
/// Closing any descriptor of a file drops all POSIX locks that the process has on it, SQLite's among them. So a
/// process has one descriptor of a file, shared by every study that opens it, and closes it with the last of them.
final class StudyFile: Sendable {
  private struct Identity: Hashable {
    let device: dev_t
    let inode: ino_t

    init(_ status: stat) {
      device = status.st_dev
      inode = status.st_ino
    }
  }

  private struct Entry {
    let descriptor: Int32
    var users = 1
    /// Whether this process has the right to write the study.
    var isLocked = false
  }

  private static let entries = Mutex<[Identity: Entry]>([:])

  private let identity: Identity
  private let descriptor: Int32

  /// Opens an existing file without reading or changing anything.
  /// - Throws: ``StudyError`` where it is missing, is not a regular file, or cannot be read.
  convenience init(_ url: URL) throws(StudyError) { try self.init(url, named: url.path, flags: 0) }

  /// Opens a file, or makes it, that becomes the study `name`.
  convenience init(draft url: URL, of name: String) throws(StudyError) {
    try self.init(url, named: name, flags: O_CREAT)
  }

  private init(_ url: URL, named name: String, flags: Int32) throws(StudyError) {
    (identity, descriptor) = try Self.entries.withLock { entries throws(StudyError) in
      var status = stat()
      if stat(url.path, &status) == 0 {
        try Self.checkIsRegular(status, name)
        let identity = Identity(status)
        if let entry = entries[identity] {
          entries[identity]?.users += 1
          return (identity, entry.descriptor)
        }
      } else if errno != ENOENT || flags & O_CREAT == 0 {
        throw .fileSystem(errno, name, "it could not be opened")
      }
      var opened = open(url.path, O_RDWR | O_CLOEXEC | flags, 0o644)
      if opened < 0, flags == 0, [EACCES, EPERM, EROFS].contains(errno) {
        opened = open(url.path, O_RDONLY | O_CLOEXEC)
      }
      guard opened >= 0 else { throw .fileSystem(errno, name, "it could not be opened") }
      guard fstat(opened, &status) == 0 else { throw .fileSystem(errno, name, "it could not be examined") }
      let identity = Identity(status)
      if let entry = entries[identity] {
        // Meanwhile the name became that of an open file. The new descriptor stays: closing it would drop locks.
        entries[identity]?.users += 1
        return (identity, entry.descriptor)
      }
      entries[identity] = Entry(descriptor: opened)
      return (identity, opened)
    }
  }

  /// - Throws: ``StudyError`` for a folder, a pipe or a device.
  static func checkIsRegular(_ status: stat, _ path: String) throws(StudyError) {
    guard status.st_mode & S_IFMT != S_IFREG else { return }
    throw StudyError(
      .malformed, file: path,
      status.st_mode & S_IFMT == S_IFDIR
        ? "\(path) is a folder, but a study is a file; give the study another name, or a path such as "
          + "\(path.hasSuffix("/") ? path : path + "/")quickstart.sqlite"
        : "\(path) is not a regular file, but a study must be one; give the study another name")
  }

  /// The file's first `count` bytes, fewer if it is shorter.
  func beginning(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(0, read)))
  }

  /// The number of names (hard links) that the file has.
  var nameCount: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_nlink) : 0
  }

  /// Whether a path leads to this file.
  func isAt(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && Identity(status) == identity
  }

  func truncate() -> Bool { ftruncate(descriptor, 0) == 0 }

  /// Takes the right to write, which ends with ``unlock()`` or with the process, however it ends.
  ///
  /// - Returns: nil; `EAGAIN` where this or another process has it, or another error number.
  func lock() -> Int32? {
    Self.entries.withLock { entries in
      guard entries[identity]?.isLocked == false else { return EAGAIN }
      var range = Self.range(F_WRLCK)
      guard fcntl(descriptor, Self.setLock, &range) == 0 else { return errno == EACCES ? EAGAIN : errno }
      entries[identity]?.isLocked = true
      return nil
    }
  }

  func unlock() {
    Self.entries.withLock { entries in
      var range = Self.range(F_UNLCK)
      _ = fcntl(descriptor, Self.setLock, &range)
      entries[identity]?.isLocked = false
    }
  }

  /// Whether this or another process has the right to write.
  var isLocked: Bool {
    Self.entries.withLock { entries in
      if entries[identity]?.isLocked == true { return true }
      var range = Self.range(F_RDLCK)
      return fcntl(descriptor, Self.getLock, &range) == 0 && range.l_type != F_UNLCK
    }
  }

  // `F_OFD_GETLK` and `F_OFD_SETLK` of <linux/fcntl.h>, which glibc declares for GNU sources only.
  private static let getLock: Int32 = 36
  private static let setLock: Int32 = 37

  /// One byte far behind those that SQLite locks, which begin at 2³⁰. Locks need no data where they are.
  ///
  /// The lock belongs to the open file, not to the process as SQLite's do: SQLite, which closes descriptors of its
  /// own, cannot drop it.
  private static func range(_ type: Int32) -> flock {
    flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: 1 << 62, l_len: 1, l_pid: 0)
  }

  deinit {
    Self.entries.withLock { entries in
      entries[identity]?.users -= 1
      guard entries[identity]?.users == 0 else { return }
      entries[identity] = nil
      close(descriptor)
    }
  }
}
