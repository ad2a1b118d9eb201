import Foundation
import Spaces
import Tables

/// A published table of architectures and their accuracies, read from a CSV file.
///
/// One column is `architecture`; ``standardColumn`` or another one that is named holds the accuracies, as plain
/// decimals. Others are ignored. Quotes, line ends and the order of columns are `CSVTable`'s affair; spaces around
/// an architecture or a number do not count.
public struct AccuracyTable: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    public let architecture: Architecture
    /// In the table's own unit.
    public let accuracy: Double
  }

  public let rows: [Row]

  /// The accuracies of NAS-Bench-201 on CIFAR-10's test images after 200 epochs.
  public static let standardColumn = "cifar10_test_accuracy_200"

  /// The table in a file's bytes.
  /// - Parameters:
  ///   - data: the file's content.
  ///   - name: the file's name, for errors.
  ///   - column: the accuracies' column. Rows where it is empty are left out.
  /// - Throws: ``SearchError/invalid(_:)`` with the number of the first line that does not fit, that is not UTF-8
  ///   text, or that repeats the architecture of an earlier one.
  public init(
    _ data: Data, named name: String, column: String = standardColumn, space: any SearchSpace
  ) throws(SearchError) {
    rows = try searching { try Self.rows(CSVTable(data, named: name), column: column, space: space) }
  }

  /// The table in a file's text; otherwise as the initializer from bytes.
  public init(
    _ text: String, named name: String, column: String = standardColumn, space: any SearchSpace
  ) throws(SearchError) {
    try self.init(Data(text.utf8), named: name, column: column, space: space)
  }

  private static func rows(_ table: CSVTable, column: String, space: any SearchSpace) throws -> [Row] {
    guard table.columns.contains("architecture") else {
      throw table.error("no column is called architecture; there are \(table.columnNames)", line: table.titleLine)
    }
    let place = try table.place(of: "architecture")
    let accuracyPlace = try table.place(of: column)
    var rows: [Row] = []
    var lines: [Architecture: Int] = [:]
    for row in table.rows {
      let text = row.fields[accuracyPlace].trimmingCharacters(in: .whitespaces)
      guard !text.isEmpty else { continue }
      guard let accuracy = plainDecimal(text) else {
        throw table.error("'\(text)' in column \(column) is not a number", line: row.line)
      }
      let architecture: Architecture
      do {
        architecture = try space.architecture(row.fields[place].trimmingCharacters(in: .whitespaces))
      } catch { throw table.error("\(error)", line: row.line) }
      if let earlier = lines.updateValue(row.line, forKey: architecture) {
        throw table.error(
          "this repeats the architecture of line \(earlier); remove one of the two lines", line: row.line)
      }
      rows.append(Row(architecture: architecture, accuracy: accuracy))
    }
    guard !rows.isEmpty else {
      throw SearchError.invalid("\(table.name) has no row with a number in column \(column)")
    }
    return rows
  }
}
