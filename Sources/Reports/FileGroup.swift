import Foundation
import Glibc

/// Files that belong together, and appear whole or not at all.
///
/// Each is written beside its place under another name and flushed to the disk; only when all are there do
/// they get their own names, in place of what was there before. A full disk, or a folder that cannot be
/// written to, leaves everything as it was.
public struct FileGroup: Sendable {
  private var files: [(url: URL, contents: Data)] = []

  public init() {}

  public mutating func add(_ contents: Data, to url: URL) {
    files.append((url, contents))
  }

  /// Writes all files.
  /// - Throws: ``ReportError`` naming the first file that could not be written.
  public func write() throws(ReportError) {
    var partial: [String] = []
    // What got its own name is not there any more under the other.
    defer { for path in partial { unlink(path) } }
    for file in files {
      let path = "\(file.url.path).\(UInt32.random(in: 0 ... .max)).partial"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw ReportError(path: file.url.path, errno: errno) }
      partial.append(path)
      let problem = Self.write(file.contents, to: descriptor)
      guard close(descriptor) == 0, problem == 0 else {
        throw ReportError(path: file.url.path, errno: problem == 0 ? errno : problem)
      }
    }
    // A folder cannot be replaced. Found out now, none of the others has been either.
    for file in files where Self.isFolder(file.url) { throw ReportError(path: file.url.path, errno: EISDIR) }
    for (file, path) in zip(files, partial) where rename(path, file.url.path) != 0 {
      throw ReportError(path: file.url.path, errno: errno)
    }
  }

  /// Zero, or the number of what went wrong.
  private static func write(_ contents: Data, to descriptor: Int32) -> Int32 {
    let problem: Int32 = contents.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
      }
      return 0
    }
    return problem == 0 && fsync(descriptor) != 0 ? errno : problem
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
