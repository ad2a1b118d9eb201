import Foundation
import Graphs
import Spaces
import Synchronization
import TestSupport
import Testing

@Suite struct NASBench201CostTests {
  /// A data set's networks and the closed form of their cost. With n1 and n3 convolutions 1x1 and 3x3 in
  /// the cell: the skeleton and 5 cells at each of 16, 32 and 64 channels, so
  /// 5 * (16^2 + 32^2 + 64^2) weights and 5 * 2 * (16 + 32 + 64) scales and shifts for a 1x1, and
  /// 9 times the weights for a 3x3. Multiply-accumulates of a stage are its weights times its pixels,
  /// where doubling the channels and halving the sides cancel: 15 * 16^2 * 32^2 for a 1x1.
  struct Setting: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let scale: NetworkScale
    let parameters: Int
    let multiplyAccumulates: Int
    let multiplyAccumulates1x1: Int

    func cost(_ n1: Int, _ n3: Int) -> (parameters: Int, multiplyAccumulates: Int) {
      (
        parameters + 28_000 * n1 + 243_040 * n3,
        multiplyAccumulates + multiplyAccumulates1x1 * n1 + 9 * multiplyAccumulates1x1 * n3
      )
    }
  }

  static let settings = [
    Setting(
      testDescription: "CIFAR-10", scale: .nasBench201CIFAR10, parameters: 73_306, multiplyAccumulates: 7_783_050,
      multiplyAccumulates1x1: 3_932_160),
    Setting(
      testDescription: "CIFAR-100", scale: .nasBench201CIFAR100, parameters: 79_156, multiplyAccumulates: 7_788_900,
      multiplyAccumulates1x1: 3_932_160),
    Setting(
      testDescription: "ImageNet16-120", scale: .nasBench201ImageNet16, parameters: 80_456,
      multiplyAccumulates: 1_953_400, multiplyAccumulates1x1: 983_040),
  ]

  static func convolutions(_ cell: NASBench201Cell) -> [Int] {
    [1, 3].map { size in cell.operations.count { $0.convolutionKernelSize == size } }
  }

  /// All cells in release. Debug code needs minutes for that, so it takes one cell for each pair of
  /// counts and every 97th, which meets every operation on every edge.
  static let cells: [NASBench201Cell] = {
    #if DEBUG
      let oneOfAKind = Dictionary(allCells.map { (convolutions($0), $0) }, uniquingKeysWith: { first, _ in first })
      return Array(oneOfAKind.values) + stride(from: 0, to: allCells.count, by: 97).map { allCells[$0] }
    #else
      return allCells
    #endif
  }()

  @Test(arguments: settings) func graphsCostWhatTheClosedFormSays(setting: Setting) {
    let space = NASBench201()
    let wrong = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: Self.cells.count) { index in
      let cell = Self.cells[index]
      let counts = Self.convolutions(cell)
      let expected = setting.cost(counts[0], counts[1])
      let cost = try? space.graph(of: space.architecture(of: cell), at: setting.scale).cost()
      if cost?.parameters != expected.parameters || cost?.multiplyAccumulates != expected.multiplyAccumulates {
        wrong.withLock { $0.append(cell.text) }
      }
    }
    #expect(wrong.withLock { $0 } == [])
  }

  /// The published table gives millions with seven significant digits; half a unit of the last one is
  /// 5 below a hundred millions and 50 above.
  @Test(.enabled(if: BenchmarkTable.file != nil, "needs the shared data's NAS-Bench-201 table"))
  func theClosedFormIsTheTables() throws {
    let rows = try BenchmarkTable(#require(BenchmarkTable.file)).rows
    #expect(rows.count == 15_625)
    let wrong = try rows.filter { row in
      let counts = Self.convolutions(try NASBench201Cell(row.architecture))
      let cost = Self.settings[0].cost(counts[0], counts[1])
      let published = row.millionMultiplyAccumulates * 1e6
      return (row.millionParameters * 1e6).rounded() != Double(cost.parameters)
        || abs(published - Double(cost.multiplyAccumulates)) > (published < 1e8 ? 5 : 50)
    }
    #expect(wrong.map(\.architecture) == [])
  }

  /// Known cells of the published table with their CIFAR-10 figures.
  @Test(arguments: [
    (
      "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|", 129_306,
      15_647_370
    ),
    (
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|", 802_426,
      113_951_370
    ),
    (
      "|nor_conv_1x1~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|", 858_426,
      121_815_690
    ),
    (
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|", 1_531_546,
      220_119_690
    ),
    ("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", 73_306, 7_783_050),
    (
      "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|", 73_306,
      7_783_050
    ),
    (
      "|nor_conv_1x1~0|+|nor_conv_1x1~0|nor_conv_1x1~1|+|nor_conv_1x1~0|nor_conv_1x1~1|nor_conv_1x1~2|", 241_306,
      31_376_010
    ),
    (
      "|avg_pool_3x3~0|+|avg_pool_3x3~0|avg_pool_3x3~1|+|avg_pool_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|", 73_306,
      7_783_050
    ),
    (
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|", 1_288_506,
      184_730_250
    ),
    ("|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|", 559_386, 78_561_930),
    (
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|", 1_073_466,
      153_272_970
    ),
  ])
  func knownCells(text: String, parameters: Int, multiplyAccumulates: Int) throws {
    let space = NASBench201()
    let cost = try space.graph(of: space.architecture(text), at: .nasBench201CIFAR10).cost()
    #expect(cost.parameters == parameters)
    #expect(cost.multiplyAccumulates == multiplyAccumulates)
  }
}
