import Foundation
import Glibc
import Tables

extension ImageListing {
  /// The names that a column may have, in lower case, the first ones preferred.
  private static let pathColumns = ["path", "file", "filename", "image"]
  private static let labelColumns = ["label", "class"]
  private static let partColumns = ["split", "part"]

  /// How many missing files a message names.
  private static let namedFiles = 5

  /// Lists the pictures of a table with the columns `path` and `label`, and optionally `split`. Paths are relative to
  /// the table's folder; however one is written, it is one picture with one hash.
  init(table: URL) throws(DatasetError) {
    let contents = try Self.contents(of: table)
    let rows: CSVTable
    let (paths, labels, parts): (Int, Int, Int?)
    do {
      try Self.checkSeparator(contents, table)
      rows = try CSVTable(contents, named: table.relativePath)
      paths = try Self.place(of: Self.pathColumns, in: rows) ?? rows.place(of: Self.pathColumns[0])
      labels = try Self.place(of: Self.labelColumns, in: rows) ?? rows.place(of: Self.labelColumns[0])
      parts = try Self.place(of: Self.partColumns, in: rows)
    } catch { throw DatasetError(.malformedFile, "\(error)", file: table.path) }
    func problem(_ reason: String, _ row: CSVTable.Row, _ kind: DatasetError.Kind = .malformedFile) -> DatasetError {
      DatasetError(kind, rows.error(reason, line: row.line).description, file: table.path)
    }
    let root = table.deletingLastPathComponent()
    let spelling = RelativePath(to: root)
    // By their bytes: texts are equal where only the form of an accent differs, and files are not.
    var lines: [[UInt8]: Int] = [:]
    var missing: [(row: CSVTable.Row, path: String, reason: String)] = []
    var found: [(picture: FolderWalk.Picture, name: String, part: ImagePart)] = []
    for row in rows.rows {
      let (written, label) = (row.fields[paths], row.fields[labels])
      guard !written.isEmpty, label.contains(where: { !$0.isWhitespace }) else {
        throw problem("the path or the label is empty; fill it in", row)
      }
      let split = parts.map { row.fields[$0] } ?? ""
      guard let part = split.isEmpty ? .training : ImagePart(named: split) else {
        throw problem("the split is '\(split)'; write train, val or test, or leave it empty for train", row)
      }
      let place = Self.place(of: written, in: root)
      var status = stat()
      guard stat(place, &status) == 0 else {
        missing.append((row, place, String(cString: strerror(errno))))
        continue
      }
      guard status.st_mode & S_IFMT == S_IFREG else { throw problem("\(place) is not a file; name a picture", row) }
      let path = Self.normalized(written, status, spelling, root)
      if let first = lines.updateValue(row.line, forKey: Array(path.utf8)) {
        throw problem("\(written) stands in line \(first) already; remove one of the two", row)
      }
      found.append((FolderWalk.picture(path, status), label, part))
    }
    if let first = missing.first {
      let others = missing.dropFirst().prefix(Self.namedFiles - 1).map { "\($0.path) (line \($0.row.line))" }
      let count = missing.count
      throw problem(
        "\(first.path): \(first.reason)"
          + (count == 1
            ? ""
            : "; \(count.grouped) of \(rows.rows.count.grouped) files are missing, next \(DatasetError.list(others))")
          + "; paths are relative to the table's folder", first.row, .missing)
    }
    guard !found.isEmpty else {
      throw DatasetError(
        .malformedFile, "\(table.relativePath) has no rows; write a line with path and label for each picture",
        file: table.path)
    }
    try self.init(.table, at: table, root: root, found)
  }

  /// The pictures as a table with the columns `path`, `label` and `split`.
  /// - Parameters:
  ///   - folder: the folder the table will be written to; its paths are relative to this folder.
  ///   - unreadable: pictures to leave out.
  public func table(in folder: URL, without unreadable: UnreadablePictures) -> CSVText {
    let (spelling, skipped) = (RelativePath(to: folder), unreadable.indices)
    var table = CSVText(columns: [Self.pathColumns[0], Self.labelColumns[0], Self.partColumns[0]])
    for (index, file) in files.enumerated() where !skipped.contains(index) {
      table.append([spelling.normalized(url(of: file).path), classNames[file.label], file.part.names[0]])
    }
    return table
  }

  private static func contents(of table: URL) throws(DatasetError) -> Data {
    var status = stat()
    let reason = stat(table.path, &status) == 0 ? 0 : errno
    if reason == 0, status.st_mode & S_IFMT != S_IFREG {
      throw DatasetError(
        .system, "\(table.relativePath) is not a file, but a folder, a pipe or a device; save the table as a file",
        file: table.path)
    }
    do { return try Data(contentsOf: table) } catch {
      throw DatasetError(
        reason == ENOENT ? .missing : .system, "\(table.relativePath) could not be read: \(error.systemReason)",
        file: table.path)
    }
  }

  /// Spreadsheets of some languages save semicolons, and others tabs.
  private static func checkSeparator(_ contents: Data, _ table: URL) throws(CSVError) {
    let titles = contents.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    guard !titles.contains(UInt8(ascii: ",")) else { return }
    for (mark, name) in [(UInt8(ascii: ";"), "semicolons"), (UInt8(ascii: "\t"), "tabs")] where titles.contains(mark) {
      throw CSVError(
        file: table.relativePath, line: 1, "the columns are separated by \(name); save the table with commas")
    }
  }

  /// The place of the first column that has one of these names in any case.
  private static func place(of names: [String], in table: CSVTable) throws(CSVError) -> Int? {
    let columns = table.columns.map { $0.lowercased() }
    guard let name = names.first(where: columns.contains) else { return nil }
    let places = columns.indices.filter { columns[$0] == name }
    guard places.count == 1 else {
      throw table.error(
        "columns \(DatasetError.list(places.map { "\($0 + 1)" })) are all called '\(name)'; rename all but one",
        line: table.titleLine)
    }
    return places[0]
  }

  private static func place(of path: String, in root: URL) -> String {
    path.hasPrefix("/") ? path : root.appending(path: path, directoryHint: .notDirectory).path
  }

  /// The path in its one spelling, or as it is written where that would lead elsewhere: `..` after a symbolic link.
  private static func normalized(
    _ path: String, _ status: stat, _ spelling: RelativePath, _ root: URL
  ) -> String {
    let normalized = spelling.normalized(path)
    if normalized == path { return path }
    var other = stat()
    let isSame =
      stat(place(of: normalized, in: root), &other) == 0 && other.st_dev == status.st_dev
      && other.st_ino == status.st_ino
    return isSame ? normalized : path
  }
}
