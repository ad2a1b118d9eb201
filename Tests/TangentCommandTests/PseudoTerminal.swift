import Foundation
import Glibc

/// A terminal without a person: what a process writes to one end is read from the other.
final class PseudoTerminal {
  /// For the process.
  let userEnd: FileHandle
  private let controllingEnd: FileHandle

  /// Linux's requests to unlock a pseudo-terminal and to ask for its number (ioctl_tty(2)).
  private static let unlock: UInt = 0x4004_5431
  private static let askNumber: UInt = 0x8004_5430

  init() throws {
    let controlling = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: UInt32 = 0
    guard controlling >= 0, ioctl(controlling, Self.unlock, &isLocked) == 0,
      ioctl(controlling, Self.askNumber, &number) == 0
    else { throw CocoaError(.fileReadUnknown) }
    controllingEnd = FileHandle(fileDescriptor: controlling, closeOnDealloc: true)
    let user = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard user >= 0 else { throw CocoaError(.fileReadUnknown) }
    userEnd = FileHandle(fileDescriptor: user, closeOnDealloc: true)
  }

  /// Everything that is written until the process has ended. Called after it has begun.
  func readToEnd() -> String { read { _ in false } }

  /// What is written until some text has come, or until the process has ended.
  func read(until text: String) -> String { read { $0.contains(text) } }

  private func read(until isEnough: (String) -> Bool) -> String {
    // With this copy closed the process holds the last one, so its end ends the reading (with EIO).
    try? userEnd.close()
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(controllingEnd.fileDescriptor, &buffer, buffer.count)
      bytes += buffer.prefix(max(count, 0))
      let shown = String(decoding: bytes, as: UTF8.self)
      if count <= 0 || isEnough(shown) { return shown }
    }
  }
}
