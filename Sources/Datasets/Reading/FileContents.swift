import Foundation
import Glibc

/// A file's bytes from front to back, decompressed on the way when they are gzipped.
///
/// Whether they are is read from the file's first two bytes, not from its name. Decompression is
/// done by the system's `gzip`, one process a file, and nothing is read beyond what the caller asks
/// for, so a file that decompresses to more than its header announces costs no more memory than one
/// that does not.
final class FileContents {
  /// The file's path.
  let path: String
  /// The bytes of the file as it lies on disk.
  let storedBytes: Int
  /// Whether the bytes are decompressed on the way.
  let isGzipped: Bool
  /// The bytes handed out so far: the offset of the next one.
  private(set) var offset = 0

  private let source: FileHandle
  private let decompression: (process: Process, messages: FileHandle)?

  /// - Throws: ``DatasetError`` when the file cannot be opened, or is gzipped and `gzip` is absent.
  init(_ url: URL) throws(DatasetError) {
    path = url.path
    let file = try Self.open(path)
    var status = stat()
    guard fstat(file.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw DatasetError(.system, "\(path) is not a regular file; name the data set's own files", file: path)
    }
    storedBytes = Int(status.st_size)
    var magic: [UInt8] = [0, 0]
    isGzipped = pread(file.fileDescriptor, &magic, 2, 0) == 2 && magic == [0x1f, 0x8b]
    guard isGzipped else {
      source = file
      decompression = nil
      return
    }
    let process = try SystemTool("gzip", package: "gzip").process(["-dc"])
    let output = Pipe()
    let messages = Pipe()
    process.standardInput = file
    process.standardOutput = output
    process.standardError = messages
    do { try process.run() } catch {
      throw DatasetError(.system, "gzip could not be run on \(path): \(error.localizedDescription)", file: path)
    }
    source = output.fileHandleForReading
    decompression = (process, messages.fileHandleForReading)
  }

  deinit {
    guard let process = decompression?.process else { return }
    try? source.close()
    process.stop()
    process.waitUntilExit()
  }

  private static func open(_ path: String) throws(DatasetError) -> FileHandle {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = errno
      throw DatasetError(
        reason == ENOENT ? .missing : .system, "\(path) could not be opened: \(String(cString: strerror(reason)))",
        file: path)
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// The next `count` bytes, or as many as are left.
  ///
  /// - Throws: ``DatasetError`` when the file cannot be read, or its compressed form is damaged.
  func read(_ count: Int) throws(DatasetError) -> [UInt8] {
    // Deflate cannot expand more than 1032 times, so a header that lies reserves little.
    let (bound, overflow) = storedBytes.multipliedReportingOverflow(by: isGzipped ? 1032 : 1)
    let capacity = overflow ? count : min(count, bound + 1)
    let descriptor = source.fileDescriptor
    let (bytes, failure) = bytesRead(upTo: capacity) { place, _, count in Glibc.read(descriptor, place, count) }
    offset += bytes.count
    if failure != 0 {
      throw DatasetError(
        .system, "\(path) could not be read at byte \(offset): \(String(cString: strerror(failure)))", file: path)
    }
    if bytes.count < capacity { try finish() }
    return bytes
  }

  /// Checks, at the end of the contents, that decompression went well.
  private func finish() throws(DatasetError) {
    guard let (process, messages) = decompression else { return }
    let complaint = (try? messages.readToEnd()) ?? Data()
    process.waitUntilExit()
    if process.terminationStatus == 0 { return }
    throw DatasetError(
      malformed: path, offset: offset, unpacked: true, expected: "intact gzip data",
      found: SystemTool.oneLine(complaint).replacing("gzip: stdin: ", with: ""),
      advice: "the file is damaged or incomplete: fetch or install it again")
  }

  /// An error at `offset` of these contents.
  func malformed(at offset: Int, expected: String, found: String, advice: String) -> DatasetError {
    DatasetError(
      malformed: path, offset: offset, unpacked: isGzipped, expected: expected, found: found, advice: advice)
  }
}
