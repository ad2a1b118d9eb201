import Foundation
import Glibc

/// One of the two streams a command writes to, and what can be done with it.
package struct Terminal: Sendable {
  /// Results.
  package static let output = Terminal(descriptor: STDOUT_FILENO)
  /// Progress, notes and errors.
  package static let error = Terminal(descriptor: STDERR_FILENO)

  /// Emphasis, as ANSI's "select graphic rendition" numbers.
  package enum Style: Int, Sendable {
    case bold = 1
    case faint = 2
    case red = 31
    case green = 32
    case yellow = 33
  }

  let descriptor: Int32
  /// Whether the stream is a terminal. A file or a pipe gets no escape codes and no redrawn lines.
  package let isTerminal: Bool
  /// A terminal that knows escape codes: one that is not called "dumb".
  package let redrawsLines: Bool
  /// The same, without `NO_COLOR` (no-color.org).
  package let usesColor: Bool

  package init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    redrawsLines = isTerminal && environment["TERM"] != "dumb"
    usesColor = redrawsLines && environment["NO_COLOR", default: ""].isEmpty
  }

  /// The columns of a terminal as it is now, or nil for a file or a pipe, which has no width.
  package var width: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// The text with a style where the stream shows styles, and as it is elsewhere.
  package func styled(_ text: String, _ style: Style) -> String {
    usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// A line that warns, with control characters spelled out.
  package func warning(_ text: String) -> String { styled("warning:", .yellow) + " \(text.withVisibleControls)" }

  /// Writes text as it is, at once.
  /// - Throws: ``Failure`` where the stream refuses it, for example because a disk is full.
  package func write(_ text: String) throws(Failure) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        bytes = bytes.dropFirst(written)
      } else if errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
      } else if errno != EINTR {
        throw Failure(
          .inputOutput,
          "\(descriptor == STDERR_FILENO ? "standard error" : "standard output") could not be written: "
            + String(cString: strerror(errno)))
      }
    }
  }

  /// Writes text and ends the line.
  package func writeLine(_ text: String = "") throws(Failure) {
    try write(text + "\n")
  }
}
