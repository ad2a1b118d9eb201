import Foundation
import Spaces
import Tables

/// A table of architectures and numbers, read from a CSV file.
///
/// One column, `architecture` or `arch`, holds the architectures; those that are asked for by name hold plain decimals.
/// Others are ignored. Quotes, line ends and the order of columns are `CSVTable`'s affair; spaces around an architecture
/// or a number do not count.
public struct ArchitectureTable: Hashable, Sendable {
  public let architectures: [Architecture]
  /// The names of the columns that were read.
  public let columns: [String]
  /// For each of the columns a number, or nil where the field is empty, for each architecture.
  public let values: [[Double?]]

  /// The table in a file's bytes.
  /// - Parameters:
  ///   - data: the file's content.
  ///   - name: the file's name, for errors.
  ///   - columns: the columns to read. Rows where all of them are empty are left out.
  /// - Throws: ``SearchError/table(_:)`` with the number of the first line that is malformed, is not UTF-8 text, or
  ///   repeats the architecture of an earlier line; ``SearchError/invalid(_:)`` if one of `columns` does not exist or
  ///   none of them holds a number.
  public init(
    _ data: Data, named name: String, columns: [String], space: any SearchSpace
  ) throws(SearchError) {
    self.columns = columns
    (architectures, values) = try searching {
      let table = try CSVTable(data, named: name)
      guard let title = ["architecture", "arch"].first(where: table.columns.contains) else {
        throw table.error("no column is called architecture; there are \(table.columnNames)", line: table.titleLine)
      }
      let place = try table.place(of: title)
      let places = try columns.map { column in
        do { return try table.place(of: column) } catch { throw SearchError.invalid("\(error)") }
      }
      var architectures: [Architecture] = []
      var values = columns.map { _ in [Double?]() }
      var lines: [Architecture: Int] = [:]
      for row in table.rows {
        let numbers = try zip(places, columns).map { place, column -> Double? in
          let text = row.fields[place].trimmingCharacters(in: .whitespaces)
          guard !text.isEmpty else { return nil }
          guard let number = plainDecimal(text) else {
            throw table.error("'\(text)' in column \(column) is not a number", line: row.line)
          }
          return number
        }
        guard numbers.contains(where: { $0 != nil }) else { continue }
        let found: Architecture
        do { found = try space.architecture(row.fields[place].trimmingCharacters(in: .whitespaces)) } catch {
          throw table.error("\(error)", line: row.line)
        }
        if let earlier = lines.updateValue(row.line, forKey: found) {
          throw table.error(
            "this repeats the architecture of line \(earlier); remove one of the two lines", line: row.line)
        }
        architectures.append(found)
        for (index, number) in numbers.enumerated() { values[index].append(number) }
      }
      guard !architectures.isEmpty else {
        let names = columns.joined(separator: ", ")
        throw SearchError.invalid(
          "\(table.name) has no row with a number in \(columns.count == 1 ? "column" : "one of the columns") \(names)")
      }
      return (architectures, values)
    }
  }
}
