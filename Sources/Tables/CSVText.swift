/// The text of a file of comma-separated values, which ``CSVTable`` reads.
///
/// Fields are quoted where they have to be, and lines end in LF. Source: RFC 4180, which ends them in CR LF.
public struct CSVText: Hashable, Sendable {
  public private(set) var text = ""
  private let columnCount: Int

  public init(columns: [String]) {
    columnCount = columns.count
    append(columns)
  }

  /// Adds a line. Precondition: there are as many fields as columns.
  public mutating func append(_ fields: [String]) {
    precondition(fields.count == columnCount, "\(fields.count) fields for \(columnCount) columns")
    // A line of one empty field would be an empty line.
    text += fields == [""] ? "\"\"" : fields.map(Self.written).joined(separator: ",")
    text += "\n"
  }

  private static func written(_ field: String) -> String {
    field.utf8.contains { [",", "\"", "\r", "\n"].contains(UnicodeScalar($0)) }
      ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
  }
}
