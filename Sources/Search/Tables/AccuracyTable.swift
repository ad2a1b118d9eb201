import Foundation
import Spaces

/// A published table of architectures and their accuracies, read from a CSV file.
///
/// An ``ArchitectureTable`` with one column of numbers, ``standardColumn`` or another one that is named.
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
  /// - Throws: as ``ArchitectureTable/init(_:named:columns:space:)``.
  public init(
    _ data: Data, named name: String, column: String = standardColumn, space: any SearchSpace
  ) throws(SearchError) {
    let table = try ArchitectureTable(data, named: name, columns: [column], space: space)
    rows = zip(table.architectures, table.values[0]).compactMap { architecture, accuracy in
      accuracy.map { Row(architecture: architecture, accuracy: $0) }
    }
  }

  /// The table in a file's text; otherwise as the initializer from bytes.
  public init(
    _ text: String, named name: String, column: String = standardColumn, space: any SearchSpace
  ) throws(SearchError) {
    try self.init(Data(text.utf8), named: name, column: column, space: space)
  }
}
