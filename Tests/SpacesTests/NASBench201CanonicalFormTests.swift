import Spaces
import Testing

@Suite struct NASBench201CanonicalFormTests {
  /// The figures of the benchmark's own isomorphism checks (Dong and Yang 2020; NATS-Bench).
  @Test func isomorphismKeysAreAsManyAsPublished() {
    #expect(Set(allCells.map(\.benchmarkIsomorphismKey)).count == 6466)
    #expect(Set(allCells.map(\.skipIsomorphismKey)).count == 12_751)
  }

  /// A cell computed on numbers: nodes add, `none` gives 0, `skip_connect` its source, and every other
  /// operation scatters its source and leaves only 0 as it is. Formulas are then equal if, but for
  /// chance, their numbers are. `labels` tells convolutions of one kind apart.
  static func value(_ cell: NASBench201Cell, labels: [Int]) -> UInt64 {
    var nodes: [UInt64] = [1, 0, 0, 0]
    for (index, edge) in NASBench201Cell.edges.enumerated() {
      let source = nodes[edge.source]
      switch cell.operations[index] {
      case .none: break
      case .skipConnect: nodes[edge.target] &+= source
      case .averagePool3x3: nodes[edge.target] &+= scattered(source, 1)
      case .convolution1x1: nodes[edge.target] &+= scattered(source, 2 + 2 * UInt64(labels[index]))
      case .convolution3x3: nodes[edge.target] &+= scattered(source, 3 + 2 * UInt64(labels[index]))
      }
    }
    return nodes[3]
  }

  private static func scattered(_ value: UInt64, _ function: UInt64) -> UInt64 {
    guard value != 0 else { return 0 }
    var mixed = value ^ (function &* 0x9e37_79b9_7f4a_7c15)
    for _ in 0..<3 { mixed = (mixed ^ (mixed >> 29)) &* 0xbf58_476d_1ce4_e5b9 }
    return mixed ^ (mixed >> 32)
  }

  /// Forms and numbers divide the cells in the same way.
  private func expectSameDivision(_ forms: [String], _ values: [UInt64], count: Int) {
    #expect(Set(forms).count == count)
    #expect(Set(values).count == count)
    #expect(Set(zip(forms, values).map { "\($0) \($1)" }).count == count)
  }

  @Test func functionalFormsAreFormulas() {
    let forms = allCells.map(\.functionalForm)
    let labels = [Int](repeating: 0, count: 6)
    expectSameDivision(forms, allCells.map { Self.value($0, labels: labels) }, count: 4930)
    #expect(forms.map { $0 == "0" } == allCells.map(\.isInputIndependent))
  }

  /// Two cells share weights in the same way if numbering their live convolutions in all orders gives
  /// the same numbers; the least of them stands for all.
  @Test func weightSharingFormsAreFormulasWithWeights() {
    let values = allCells.map { cell -> UInt64 in
      let live = cell.liveEdges
      let edges = (0..<6).filter { live[$0] && cell.operations[$0].convolutionKernelSize != nil }
      return Self.orders(of: edges).map { order in
        var labels = [Int](repeating: 0, count: 6)
        for (number, edge) in order.enumerated() { labels[edge] = number + 1 }
        return Self.value(cell, labels: labels)
      }.min() ?? 0
    }
    expectSameDivision(allCells.map(\.weightSharingForm), values, count: 5260)
  }

  private static func orders(of edges: [Int]) -> [[Int]] {
    edges.isEmpty ? [[]] : edges.flatMap { first in orders(of: edges.filter { $0 != first }).map { [first] + $0 } }
  }

  /// conv(x) + conv(x) twice: node 1 added twice is one convolution, nodes 1 and 2 are two.
  @Test func oneConvolutionTwiceIsNotTwoConvolutions() throws {
    let once = try NASBench201Cell("|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|skip_connect~1|skip_connect~2|")
    let twice = try NASBench201Cell("|nor_conv_3x3~0|+|nor_conv_3x3~0|none~1|+|none~0|skip_connect~1|skip_connect~2|")
    #expect(once.functionalForm == "nor_conv_3x3(input)+nor_conv_3x3(input)")
    #expect(once.functionalForm == twice.functionalForm)
    #expect(once.weightSharingForm != twice.weightSharingForm)
    let space = NASBench201()
    #expect(try space.canonicalForm(of: space.architecture(of: once)) == once.functionalForm)
    #expect(try space.equivalenceKey(of: space.architecture(of: twice)) == twice.weightSharingForm)
    #expect(try space.benchmarkIsomorphismKey(of: space.architecture(of: once)) == once.benchmarkIsomorphismKey)
  }

  /// The benchmark's quirk: a sum of two zeros is not the zero it compares with.
  @Test func theBenchmarksKeyKeepsZerosInSums() throws {
    let cell = try NASBench201Cell("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_1x1~2|")
    #expect(cell.benchmarkIsomorphismKey == "#+(#+#)@nor_conv_1x1+0")
    #expect(cell.functionalForm == "input")
  }
}
