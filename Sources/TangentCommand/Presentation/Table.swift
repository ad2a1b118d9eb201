/// Rows of text in aligned columns, two spaces apart, under a line of titles.
///
/// ```swift
/// var table = Table([.text("space"), .number("architectures")])
/// table.append(["nasbench201", "15,625"])
/// try table.write(to: .output)
/// ```
package struct Table: Sendable {
  package struct Column: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      /// To the left.
      case text
      /// To the right.
      case number
      /// To the left, broken between words where a terminal is too narrow.
      case prose
    }

    package let title: String
    package let kind: Kind
    /// For tables whose rows are printed as they come: the width to reserve.
    package let minimumWidth: Int

    package static func text(_ title: String, minimumWidth: Int = 0) -> Column {
      Column(title: title, kind: .text, minimumWidth: minimumWidth)
    }

    package static func number(_ title: String, minimumWidth: Int = 0) -> Column {
      Column(title: title, kind: .number, minimumWidth: minimumWidth)
    }

    package static func prose(_ title: String) -> Column {
      Column(title: title, kind: .prose, minimumWidth: 0)
    }
  }

  package let columns: [Column]
  package private(set) var rows: [[String]] = []

  package init(_ columns: [Column], rows: [[String]] = []) {
    self.columns = columns
    for row in rows { append(row) }
  }

  /// Control characters in cells, such as those of a file's name, are spelled out.
  package mutating func append(_ row: [String]) {
    precondition(row.count == columns.count, "a cell for each of the table's columns")
    rows.append(row.map(\.withVisibleControls))
  }

  /// The whole table.
  ///
  /// - Parameters:
  ///   - width: the columns of the terminal, or nil to keep every row on one line.
  ///   - title: how the line of titles is emphasized.
  package func text(width: Int? = nil, title: (String) -> String = { $0 }) -> String {
    let widths = columnWidths(within: width)
    let titles = columns.allSatisfy(\.title.isEmpty) ? "" : title(line(columns.map(\.title), widths)) + "\n"
    return titles + rows.map { block($0, widths) + "\n" }.joined()
  }

  /// The line of titles alone, for rows that are printed as they come.
  package var titleLine: String { line(columns.map(\.title), columnWidths(within: nil)) }

  /// One row alone, as wide as the titles and minimum widths require.
  package func line(_ row: [String]) -> String { line(row, Table(columns).columnWidths(within: nil)) }

  package func write(to terminal: Terminal) throws(Failure) {
    try terminal.write(text(width: terminal.width) { terminal.styled($0, .bold) })
  }

  private func columnWidths(within width: Int?) -> [Int] {
    var widths = columns.indices.map { index in
      rows.reduce(max(columns[index].minimumWidth, columns[index].title.displayWidth)) {
        max($0, $1[index].displayWidth)
      }
    }
    let prose = columns.indices.filter { columns[$0].kind == .prose }
    guard let width, !prose.isEmpty else { return widths }
    // Too wide: the widest prose column shrinks, one character at a time, down to 10.
    var excess = widths.reduce(2 * (columns.count - 1), +) - width
    while excess > 0, let widest = prose.max(by: { widths[$0] < widths[$1] }), widths[widest] > 10 {
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  /// A row, of several lines where prose is broken.
  private func block(_ row: [String], _ widths: [Int]) -> String {
    let cells = row.enumerated().map { index, cell in
      columns[index].kind == .prose ? Self.broken(cell, to: widths[index]) : [cell]
    }
    let height = cells.map(\.count).max() ?? 1
    return (0..<height).map { height in
      line(cells.map { height < $0.count ? $0[height] : "" }, widths)
    }
    .joined(separator: "\n")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = zip(columns, zip(cells, widths)).map { column, cell in
      cell.0.padded(to: cell.1, right: column.kind == .number)
    }
    .joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Lines of whole words; a word that is wider than a line has one of its own.
  private static func broken(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.displayWidth + 1 + String(word).displayWidth <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.isEmpty ? [""] : lines
  }
}
