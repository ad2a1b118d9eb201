import Foundation
import Graphs
import Spaces
import TestSupport

/// The columns of NAS-Bench-201's published table that these tests compare with.
struct BenchmarkTable {
  struct Row {
    let architecture: String
    let cifar10Accuracy: Double
    let cifar100Accuracy: Double
    let millionParameters: Double
    let millionMultiplyAccumulates: Double
  }

  static let file = SharedData.file("nasbench201.csv")
  let rows: [Row]

  init(_ file: URL) throws {
    let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let column = Dictionary(lines[0].enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    rows = try lines.dropFirst().map { line in
      func number(_ name: String) throws -> Double {
        guard let index = column[name], let number = Double(line[index]) else { throw CocoaError(.formatting) }
        return number
      }
      return Row(
        architecture: line[1], cifar10Accuracy: try number("cifar10_test_accuracy_200"),
        cifar100Accuracy: try number("cifar100_test_accuracy_200"), millionParameters: try number("params_million"),
        millionMultiplyAccumulates: try number("macs_million"))
    }
  }
}
