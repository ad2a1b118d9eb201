import Foundation
import Spaces
import Torch

/// Where tables of latencies are kept, so that one is measured once for a machine, a space and its sizes.
public struct LatencyFolder: Hashable, Sendable {
  public let url: URL

  public init(_ url: URL) {
    self.url = url
  }

  /// The file of the table for these conditions.
  public func file(on conditions: LatencyConditions, space: String, scale: NetworkScale) -> URL {
    let key = Key(conditions: conditions, space: space, scale: scale)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // A value of numbers and texts can always be encoded.
    let name = Checksum(of: (try? encoder.encode(key)) ?? Data())
    return url.appending(path: "\(name).json", directoryHint: .notDirectory)
  }

  /// The table for these conditions; nil where none is kept, or what is kept cannot be read as one: it is only a copy.
  public func table(on conditions: LatencyConditions, space: String, scale: NetworkScale) -> LatencyTable? {
    guard let contents = try? Data(contentsOf: file(on: conditions, space: space, scale: scale)),
      let table = try? JSONDecoder().decode(LatencyTable.self, from: contents),
      table.conditions == conditions, table.space == space, table.scale == scale
    else { return nil }
    return table
  }

  /// Keeps a table in place of an earlier one.
  /// - Returns: its file.
  /// - Throws: ``LatencyError`` where it cannot be written.
  public func keep(_ table: LatencyTable) throws(LatencyError) -> URL {
    let file = file(on: table.conditions, space: table.space, scale: table.scale)
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try FileDraft(try encoder.encode(table), to: file).commit()
    } catch {
      throw .file(
        "the table of latencies could not be written to \(file.relativePath): \(error.localizedDescription)")
    }
    return file
  }

  private struct Key: Encodable {
    let conditions: LatencyConditions
    let space: String
    let scale: NetworkScale
  }
}
