import Foundation
import Reports

/// One network in several formats, whose files appear together or not at all.
///
/// ```swift
/// var export = NetworkExport(of: try ExportedNetwork(network, card: card))
/// try export.add(ONNXFormat(), at: URL(filePath: "photos.onnx"))
/// try export.write()
/// ```
public struct NetworkExport: Sendable {
  public let network: ExportedNetwork
  public let options: ExportOptions
  /// What ``write()`` writes, in order. A file that two formats share appears once.
  public private(set) var files: [ExportedFile] = []

  public init(of network: ExportedNetwork, _ options: ExportOptions = ExportOptions()) {
    self.network = network
    self.options = options
  }

  /// Makes the files of a format.
  /// - Returns: the files, whether or not another format has them too.
  /// - Throws: ``ExportError`` where the format lacks something, or another one writes something else into a file.
  @discardableResult
  public mutating func add(_ format: any ExportFormat, at url: URL) throws(ExportError) -> [ExportedFile] {
    let made = try format.files(of: network, at: url, options)
    for file in made {
      let path = file.url.standardizedFileURL
      if let other = files.first(where: { $0.url.standardizedFileURL == path }) {
        guard other.contents == file.contents else {
          throw ExportError(
            "\(file.url.relativePath) would be written twice, with different contents; give another name")
        }
      } else {
        files.append(file)
      }
    }
    return made
  }

  /// Writes all files, in place of what was there.
  /// - Throws: `ReportError` naming the first file that could not be written; everything is as it was then.
  public func write() throws(ReportError) {
    var group = FileGroup()
    for file in files { group.add(file.contents, to: file.url) }
    try group.write()
  }
}
