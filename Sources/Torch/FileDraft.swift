import Foundation
import Glibc

/// A file that is whole and on the disk before it has its name.
///
/// It is written beside its place as `NAME.NUMBER.partial`, and ``commit()`` gives it the name, in place of what
/// was there. A draft is locked while its process lives; one that a killed process left is not, and the next draft
/// of the same name removes it. A symbolic link is followed: what it names is replaced, not the link. What cannot
/// be replaced, a device such as `/dev/null` or a pipe, is written into by ``commit()``.
package final class FileDraft {
  private let contents: Data
  private let path: String
  /// Nil where the path names a device or a pipe.
  private var draft: (path: String, descriptor: Int32)?
  /// Whether more was written than is known to be on the disk.
  private var hasMore = false

  /// Writes the draft.
  /// - Throws: `POSIXError`; nothing is left then.
  package init(_ contents: Data, to url: URL) throws(POSIXError) {
    self.contents = contents
    path = Self.resolved(url.path)
    switch Self.kind(of: path) {
    case S_IFDIR?: throw POSIXError(.EISDIR)
    case nil, S_IFREG?: break
    default: return
    }
    Self.removeAbandoned(besides: path)
    let draft = try Self.lockedDraft(of: path)
    self.draft = draft
    try Self.write(contents, to: draft.descriptor)
    guard fsync(draft.descriptor) == 0 else { throw Self.failure() }
  }

  deinit {
    guard let draft else { return }
    unlink(draft.path)
    close(draft.descriptor)
  }

  /// An empty draft, which is written piece by piece.
  /// - Throws: `POSIXError`.
  package convenience init(to url: URL) throws(POSIXError) { try self.init(Data(), to: url) }

  /// Writes more. Devices and pipes take only what the draft began with.
  package func append(_ bytes: [UInt8]) throws(POSIXError) {
    guard let draft else { throw POSIXError(.ESPIPE) }
    try Self.write(Data(bytes), to: draft.descriptor)
    hasMore = true
  }

  /// Gives the file its name.
  package func commit() throws(POSIXError) {
    if let draft {
      guard !hasMore || fsync(draft.descriptor) == 0 else { throw Self.failure() }
      guard rename(draft.path, path) == 0 else { throw Self.failure() }
      close(draft.descriptor)
      self.draft = nil
    } else {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Self.failure() }
      defer { close(descriptor) }
      try Self.write(contents, to: descriptor)
    }
  }

  /// Whether a path names something that is written into and never replaced: a device or a pipe.
  package static func isStream(_ path: String) -> Bool {
    switch kind(of: path) {
    case nil, S_IFREG?, S_IFDIR?: false
    default: true
    }
  }

  /// The file type bits of what a path leads to; nil where nothing is there.
  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// The path without symbolic links; as it is where nothing is there yet.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func failure() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  private static func lockedDraft(of path: String) throws(POSIXError) -> (path: String, descriptor: Int32) {
    while true {
      let draft = "\(path).\(UInt32.random(in: 0 ... .max)).partial"
      let descriptor = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        if errno == EEXIST { continue }
        throw failure()
      }
      // File systems without locks have drafts too; theirs are never taken for abandoned.
      flock(descriptor, LOCK_EX)
      var status = stat()
      // Another process may have taken it for abandoned before it was locked.
      if fstat(descriptor, &status) == 0, status.st_nlink > 0 { return (draft, descriptor) }
      close(descriptor)
    }
  }

  /// Removes the drafts of a name that no process holds. What cannot be removed stays: it does no harm.
  private static func removeAbandoned(besides path: String) {
    let place = URL(filePath: path)
    let folder = place.deletingLastPathComponent()
    let prefix = place.lastPathComponent + "."
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
      guard name.hasPrefix(prefix), name.dropFirst(prefix.count).wholeMatch(of: /[0-9]+\.partial/) != nil else {
        continue
      }
      removeIfAbandoned(folder.appending(path: name).path)
    }
  }

  /// Removes a draft that no process holds.
  package static func removeIfAbandoned(_ draft: String) {
    let descriptor = open(draft, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(draft) }
    close(descriptor)
  }

  private static func write(_ contents: Data, to descriptor: Int32) throws(POSIXError) {
    let reason: Int32 = contents.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
      }
      return 0
    }
    guard reason == 0 else { throw POSIXError(POSIXErrorCode(rawValue: reason) ?? .EIO) }
  }
}
