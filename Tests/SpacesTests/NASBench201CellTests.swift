import Spaces
import Testing

@Suite struct NASBench201CellTests {
  /// The digits of the ordinal in base 5 are the operations, the edge from 0 to 1 first.
  @Test func ordinalsEnumerateTheCells() {
    #expect(Set(allCells).count == 15_625)
    #expect(allCells[0] == uniform(.none))
    #expect(allCells[15_624] == uniform(.averagePool3x3))
    let ordinals = allCells.map { cell in
      cell.operations.reduce(0) { 5 * $0 + (NASBench201Operation.allCases.firstIndex(of: $1) ?? -1) }
    }
    #expect(ordinals == Array(0..<15_625))
  }

  @Test func operationsAreInTheBenchmarksOrder() {
    #expect(
      NASBench201Operation.allCases.map(\.rawValue)
        == ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"])
    #expect(NASBench201Operation.allCases.map(\.convolutionKernelSize) == [nil, nil, 1, 3, nil])
  }

  @Test func edgesAreInTheOrderOfTheText() {
    #expect(NASBench201Cell.edges.map(\.source) == [0, 0, 1, 0, 1, 2])
    #expect(NASBench201Cell.edges.map(\.target) == [1, 2, 2, 3, 3, 3])
  }

  /// An edge is live exactly if it lies on one of the four paths from 0 to 3 without a `none`:
  /// 0-3, 0-1-3, 0-2-3 and 0-1-2-3.
  @Test func liveEdgesLieOnAPath() {
    let paths = [[3], [0, 4], [1, 5], [0, 2, 5]]
    let wrong = allCells.filter { cell in
      var expected = [Bool](repeating: false, count: 6)
      for path in paths where path.allSatisfy({ cell.operations[$0] != .none }) {
        for edge in path { expected[edge] = true }
      }
      return cell.liveEdges != expected
    }
    #expect(wrong == [])
  }

  @Test func thereAre341CellsThatIgnoreTheirInput() {
    #expect(allCells.count(where: \.isInputIndependent) == 341)
  }

  /// Where the benchmark's networks stay at chance, 10 % and 1 %, no information gets through.
  @Test(.enabled(if: BenchmarkTable.file != nil, "needs the shared data's NAS-Bench-201 table"))
  func cellsThatIgnoreTheirInputAreThoseAtChance() throws {
    let rows = try BenchmarkTable(#require(BenchmarkTable.file)).rows
    #expect(Set(rows.map(\.architecture)) == Set(allCells.map(\.text)))
    let ignorant = Set(allCells.filter(\.isInputIndependent).map(\.text))
    #expect(Set(rows.filter { $0.cifar10Accuracy == 10 }.map(\.architecture)) == ignorant)
    #expect(Set(rows.filter { $0.cifar100Accuracy == 1 }.map(\.architecture)) == ignorant)
  }
}
