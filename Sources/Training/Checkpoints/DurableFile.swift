import Datasets
import Foundation
import Glibc

/// Files that are completely on the disk before they get their names.
package enum DurableFile {
  /// Writes `NAME.new`, waits until its bytes are on the disk, and gives it its name.
  /// - Throws: ``CheckpointError``; the file that had the name before then still has it.
  package static func write(_ data: Data, to url: URL) throws(CheckpointError) {
    let draft = url.path + ".new"
    do throws(CheckpointError) {
      try write(data, toDraft: draft)
      guard rename(draft, url.path) == 0 else {
        throw .fileSystem(errno, "\(url.path) could not be given its name")
      }
    } catch {
      unlink(draft)
      throw error
    }
  }

  private static func write(_ data: Data, toDraft draft: String) throws(CheckpointError) {
    let failure = "\(draft) could not be written"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .fileSystem(errno, failure) }
    defer { close(descriptor) }
    let reason = data.withUnsafeBytes { bytes -> Int32 in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written >= 0 {
          rest = rest.dropFirst(written)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    guard reason == 0 else { throw .fileSystem(reason, failure) }
    guard fsync(descriptor) == 0 else { throw .fileSystem(errno, failure) }
  }

  /// Makes a folder and those that it lies in, where they are missing.
  package static func makeFolder(_ url: URL) throws(CheckpointError) {
    do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
      throw CheckpointError(
        .readOnly,
        "the folder \(url.path) could not be created: \(error.systemReason); make the folder that contains it writable, "
          + "or choose another place")
    }
  }

  /// Waits until the names in a folder are on the disk.
  package static func synchronize(folder: URL) throws(CheckpointError) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .fileSystem(errno, "\(folder.path) could not be opened") }
    defer { close(descriptor) }
    // Some network file systems cannot, and say so by EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw .fileSystem(errno, "\(folder.path) could not be written")
    }
  }
}
