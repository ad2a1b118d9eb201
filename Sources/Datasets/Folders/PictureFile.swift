import Foundation
import Glibc

/// A picture's file: its bytes, or what its first ones say.
struct PictureFile {
  let url: URL

  /// Larger files are no pictures of a data set.
  static let largestBytes = 1 << 29
  /// Most headers end within these bytes.
  private static let headBytes = 1 << 16

  /// All bytes.
  /// - Throws: ``PictureError`` with the system's reason.
  func bytes() throws(PictureError) -> [UInt8] { try read(upTo: Self.largestBytes + 1) }

  /// Format and size. Reads the rest of the file only where the header is not within its first bytes.
  func header() throws(PictureError) -> PictureHeader {
    let head = try read(upTo: Self.headBytes)
    if head.count < Self.headBytes { return try PictureDecoder.header(of: head) }
    if PictureDecoder.endsHeader(in: head), let header = try? PictureDecoder.header(of: head) { return header }
    return try PictureDecoder.header(of: bytes())
  }

  private func read(upTo limit: Int) throws(PictureError) -> [UInt8] {
    // Without blocking: a pipe that nothing writes to would keep it waiting.
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.refusal() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.refusal() }
    guard status.st_mode & S_IFMT == S_IFREG else { throw PictureError("is not a file, but a pipe or a device") }
    guard status.st_size > 0 else { throw PictureError("is empty") }
    guard status.st_size <= Self.largestBytes else {
      throw PictureError("has \(status.st_size >> 20) MiB, more than the limit of \(Self.largestBytes >> 20)")
    }
    var reason: Int32 = 0
    let wanted = min(limit, Int(status.st_size))
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted {
        let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, wanted - filled)
        if count > 0 {
          filled += count
        } else if count == 0 {
          break
        } else if errno != EINTR {
          reason = errno
          break
        }
      }
    }
    if reason != 0 { throw PictureError("could not be read: \(String(cString: strerror(reason)))") }
    return bytes
  }

  private static func refusal() -> PictureError {
    PictureError("could not be opened: \(String(cString: strerror(errno)))")
  }
}
