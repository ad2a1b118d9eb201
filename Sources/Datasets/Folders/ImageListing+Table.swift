import Foundation
import Glibc
import Tables

extension ImageListing {
  /// The names that a column may have, the first ones preferred.
  private static let pathColumns = ["path", "file", "filename", "image"]
  private static let labelColumns = ["label", "class"]
  private static let partColumns = ["split", "part"]

  /// Lists the pictures of a table with the columns `path` and `label`, and optionally `split`. Paths are relative to
  /// the table's folder.
  init(table: URL) throws(DatasetError) {
    let contents: Data
    do { contents = try Data(contentsOf: table) } catch {
      var status = stat()
      let isMissing = stat(table.path, &status) != 0 && errno == ENOENT
      throw DatasetError(
        isMissing ? .missing : .system, "\(table.relativePath) could not be read: \(error.systemReason)",
        file: table.path)
    }
    let rows: CSVTable
    let (paths, labels, parts): (Int, Int, Int?)
    do {
      rows = try CSVTable(contents, named: table.relativePath)
      paths = try Self.place(of: Self.pathColumns, in: rows)
      labels = try Self.place(of: Self.labelColumns, in: rows)
      parts =
        Self.partColumns.first(where: rows.columns.contains) == nil
        ? nil : try Self.place(of: Self.partColumns, in: rows)
    } catch { throw DatasetError(.malformedFile, "\(error)", file: table.path) }
    func problem(_ reason: String, _ row: CSVTable.Row, _ kind: DatasetError.Kind = .malformedFile) -> DatasetError {
      DatasetError(kind, rows.error(reason, line: row.line).description, file: table.path)
    }
    let root = table.deletingLastPathComponent()
    var lines: [String: Int] = [:]
    var found: [(picture: FolderWalk.Picture, name: String, part: ImagePart)] = []
    for row in rows.rows {
      let (path, label) = (row.fields[paths], row.fields[labels])
      guard !path.isEmpty, !label.isEmpty else { throw problem("the path or the label is empty; fill it in", row) }
      if let first = lines.updateValue(row.line, forKey: path) {
        throw problem("\(path) stands in line \(first) already; remove one of the two", row)
      }
      let split = parts.map { row.fields[$0] } ?? ""
      guard let part = split.isEmpty ? .training : ImagePart(named: split) else {
        throw problem("the split is '\(split)'; write train, val or test, or leave it empty for train", row)
      }
      var status = stat()
      let place = path.hasPrefix("/") ? path : root.appending(path: path).path
      guard stat(place, &status) == 0 else {
        throw problem(
          "\(place): \(String(cString: strerror(errno))); paths are relative to the table's folder", row, .missing)
      }
      guard status.st_mode & S_IFMT == S_IFREG else { throw problem("\(place) is not a file; name a picture", row) }
      found.append((FolderWalk.picture(path, status), label, part))
    }
    guard !found.isEmpty else {
      throw DatasetError(
        .malformedFile, "\(table.relativePath) has no rows; write a line with path and label for each picture",
        file: table.path)
    }
    try self.init(.table, at: table, root: root, found, drawsTest: !found.contains { $0.part == .test })
  }

  private static func place(of names: [String], in table: CSVTable) throws(CSVError) -> Int {
    try table.place(of: names.first(where: table.columns.contains) ?? names[0])
  }
}
