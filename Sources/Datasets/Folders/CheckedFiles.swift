import Foundation
import Synchronization

/// The files of decoded pixels that this process has checked already. A command opens its images several times.
enum CheckedFiles {
  private struct Identity: Hashable {
    let device: dev_t
    let file: ino_t
    let bytes: Int
    let seconds: Int
    let nanoseconds: Int
  }

  private static let identities = Mutex<Set<Identity>>([])

  /// The result of a check, which is made where this file, as it is now, has not passed one.
  static func check(_ url: URL, _ body: () throws(DatasetError) -> Bool) throws(DatasetError) -> Bool {
    var status = stat()
    guard stat(url.path, &status) == 0 else { return false }
    let identity = Identity(
      device: status.st_dev, file: status.st_ino, bytes: Int(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
    if identities.withLock({ $0.contains(identity) }) { return true }
    guard try body() else { return false }
    identities.withLock { _ = $0.insert(identity) }
    return true
  }
}
