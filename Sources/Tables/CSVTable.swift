/// A table read from a file of comma-separated values.
///
/// The first line names the columns, in any order. Fields may be quoted, and a quoted one may hold commas, line
/// breaks and, written twice, quotes. Lines end in LF, CR LF or CR; empty ones and a byte-order mark are
/// skipped. Spaces belong to their field, and names of columns match exactly. Cost: one pass. Source: RFC 4180.
public struct CSVTable: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    /// The line on which the row begins, from 1.
    public let line: Int
    /// As many as there are columns.
    public let fields: [String]
  }

  /// The file's name, for errors.
  public let name: String
  public let columns: [String]
  public let rows: [Row]
  /// The line of the titles.
  public let titleLine: Int

  /// - Parameters:
  ///   - bytes: the file's content, in UTF-8.
  ///   - name: the file's name, for errors.
  /// - Throws: ``CSVError`` for the first line that has another number of fields than the line of titles, is not
  ///   UTF-8 text, or has a quote where none may be.
  public init(_ bytes: some Sequence<UInt8>, named name: String) throws(CSVError) {
    var reader = CSVReader(bytes, named: name)
    guard let titles = try reader.next() else { throw CSVError(file: name, line: 1, "the table is empty") }
    reader.columns = titles.fields
    var rows: [Row] = []
    while let row = try reader.next() {
      guard row.fields.count == titles.fields.count else {
        throw CSVError(
          file: name, line: row.line,
          "\(row.fields.count) \(row.fields.count == 1 ? "field" : "fields") where line \(titles.line) has "
            + "\(titles.fields.count)")
      }
      rows.append(row)
    }
    self.name = name
    self.columns = titles.fields
    self.rows = rows
    titleLine = titles.line
  }

  /// The place of a column's fields in every row.
  /// - Throws: ``CSVError`` where no column, or more than one, has the name.
  public func place(of column: String) throws(CSVError) -> Int {
    let places = columns.indices.filter { columns[$0] == column }
    guard let place = places.first else {
      throw error("there is no column '\(column)'; there are \(columnNames)", line: titleLine)
    }
    guard places.count == 1 else {
      let numbers = places.map { "\($0 + 1)" }.joined(separator: " and ")
      throw error("columns \(numbers) are both called '\(column)'; rename one", line: titleLine)
    }
    return place
  }

  /// An error of this file.
  public func error(_ reason: String, line: Int) -> CSVError { CSVError(file: name, line: line, reason) }

  /// The names of the columns, in quotes where their ends would be hard to see.
  package var columnNames: String {
    columns.map { name in
      name.isEmpty || name.contains { $0.isWhitespace || $0 == "," } ? "'\(name)'" : name
    }.joined(separator: ", ")
  }
}
