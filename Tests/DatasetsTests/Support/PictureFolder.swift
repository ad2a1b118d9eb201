import Datasets
import Foundation
import TestSupport

/// A folder of files for tests: their names decide what is found, their contents do not until they are decoded.
struct PictureFolder {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  var url: URL { folder.file("photos") }

  /// Writes files that are no pictures, for tests of listings.
  func write(_ paths: [String]) throws {
    for path in paths { try write(path, Data("no picture".utf8)) }
  }

  func write(_ path: String, _ contents: Data) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: file)
  }

  func listing() throws -> ImageListing { try ImageListing(of: url) }

  /// The reason for which the folder is refused.
  func refusal() -> String? {
    do {
      _ = try listing()
      return nil
    } catch { return "\(error)" }
  }
}
