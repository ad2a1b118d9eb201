import Foundation
import Spaces
import Torch

/// A published table of architectures and their accuracies, read from a CSV file.
///
/// The first line names the columns; one is `architecture`. Fields are separated by commas and not quoted,
/// as no architecture's text has a comma. Accuracies are plain decimals. A byte-order mark is skipped.
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
  /// - Throws: as ``init(_:named:column:space:)-(String,_,_,_)``, and where a line is not UTF-8 text.
  public init(
    _ data: Data, named name: String, column: String = standardColumn, space: any SearchSpace
  ) throws(SearchError) {
    guard let text = String(validating: data, as: UTF8.self) else {
      let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
      throw .invalid("\(name), line \(wrong + 1): this is not UTF-8 text; save the table as UTF-8")
    }
    try self.init(text, named: name, column: column, space: space)
  }

  /// - Parameters:
  ///   - text: the file's content.
  ///   - name: the file's name, for errors.
  ///   - column: the accuracies' column. Rows where it is empty are left out.
  /// - Throws: ``SearchError/invalid(_:)`` with the number of the first line that does not fit, or that
  ///   repeats the architecture of an earlier one.
  public init(
    _ text: String, named name: String, column: String = standardColumn, space: any SearchSpace
  ) throws(SearchError) {
    let content = text.unicodeScalars.first == "\u{FEFF}" ? Substring(text.unicodeScalars.dropFirst()) : text[...]
    let lines = content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let titles = lines.first.map(Self.fields) ?? []
    guard let place = titles.firstIndex(of: "architecture") else {
      throw .invalid("\(name), line 1: no column is called architecture; there are \(titles.joined(separator: ", "))")
    }
    guard let accuracyPlace = titles.firstIndex(of: column) else {
      throw .invalid("\(name), line 1: there is no column '\(column)'; there are \(titles.joined(separator: ", "))")
    }
    var rows: [Row] = []
    var lineNumbers: [Architecture: Int] = [:]
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = Self.fields(line)
      guard fields.count == titles.count else {
        throw .invalid("\(name), line \(index + 1): \(fields.count) fields where line 1 has \(titles.count)")
      }
      guard !fields[accuracyPlace].isEmpty else { continue }
      guard let accuracy = plainDecimal(fields[accuracyPlace]) else {
        throw .invalid("\(name), line \(index + 1): '\(fields[accuracyPlace])' in column \(column) is not a number")
      }
      let architecture: Architecture
      do { architecture = try space.architecture(fields[place]) } catch {
        throw .invalid("\(name), line \(index + 1): \(error)")
      }
      if let earlier = lineNumbers.updateValue(index + 1, forKey: architecture) {
        throw .invalid(
          "\(name), line \(index + 1): this repeats the architecture of line \(earlier); remove one of the two lines")
      }
      rows.append(Row(architecture: architecture, accuracy: accuracy))
    }
    guard !rows.isEmpty else { throw .invalid("\(name) has no row with a number in column \(column)") }
    self.rows = rows
  }

  private static func fields(_ line: Substring) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
