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

  init(_ url: URL, _ error: POSIXError) {
    self.init(path: url.path, reason: String(cString: strerror(error.code.rawValue)))
  }

  public var description: String { "\(path) could not be written: \(reason)" }
}
