import Foundation
import Graphs
import Spaces
import Tables
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
    let table = try CSVTable(Data(contentsOf: file), named: file.lastPathComponent)
    let architecture = try table.place(of: "architecture")
    let numbers = try [
      "cifar10_test_accuracy_200", "cifar100_test_accuracy_200", "params_million", "macs_million",
    ].map { (name: $0, place: try table.place(of: $0)) }
    rows = try table.rows.map { row in
      let values = try numbers.map { name, place in
        guard let number = Double(row.fields[place]) else {
          throw table.error("'\(row.fields[place])' in column \(name) is not a number", line: row.line)
        }
        return number
      }
      return Row(
        architecture: row.fields[architecture], cifar10Accuracy: values[0], cifar100Accuracy: values[1],
        millionParameters: values[2], millionMultiplyAccumulates: values[3])
    }
  }
}
