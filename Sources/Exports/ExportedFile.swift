import Foundation

/// A file that a format makes of a network, before it is written.
public struct ExportedFile: Hashable, Sendable {
  public let url: URL
  public let contents: Data

  public init(_ url: URL, _ contents: Data) {
    self.url = url
    self.contents = contents
  }
}
