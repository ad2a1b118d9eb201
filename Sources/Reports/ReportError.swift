import Foundation

/// A file of a report that could not be written.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file that was to be written.
  public let path: String
  public let reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// - Parameter errno: the system's number of what went wrong.
  init(path: String, errno: Int32) {
    self.init(path: path, reason: String(cString: strerror(errno)))
  }

  public var description: String { "\(path) could not be written: \(reason)" }
}
