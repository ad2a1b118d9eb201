import Graphs
import Spaces
import Testing

struct NASBench201SimplificationTests {
  /// Every cell of a sample, and the cells of one operation.
  static let cells =
    stride(from: 3, to: 15_625, by: 241).map { allCells[$0] } + NASBench201Operation.allCases.map(uniform)

  /// Stem, two reductions of three convolutions, and in each cell the convolutions on live edges.
  @Test(arguments: [NetworkScale.small, .nasBench201CIFAR10]) func onlyLiveEdgesOfCellsStay(scale: NetworkScale) throws
  {
    let space = NASBench201()
    for cell in scale == .small ? Self.cells : Array(Self.cells.prefix(5)) {
      let whole = try space.graph(of: space.architecture(of: cell), at: scale)
      let simple = whole.simplified()
      #expect(simple.isInputIndependent == cell.isInputIndependent)
      #expect(whole.isInputIndependent == cell.isInputIndependent)
      let names = Dictionary(whole.nodes.map { ($0.name, $0.layer) }, uniquingKeysWith: { first, _ in first })
      #expect(
        simple.nodes.allSatisfy { names[$0.name]?.isEqual(to: $0.layer) == true },
        "names and layers are those of before")
      #expect(try simple.shapes()[simple.output] == whole.shapes()[whole.output])
      #expect(simple.simplified() == simple, "nothing is left to do")
      guard !cell.isInputIndependent else { continue }
      let live = zip(cell.liveEdges, cell.operations).count { $0 && $1.convolutionKernelSize != nil }
      #expect(simple.convolutionCount == 7 + 3 * (scale.sizes["cells"] ?? 0) * live, "\(cell.text)")
      #expect(!simple.nodes.contains { $0.layer is Zero })
    }
  }

  /// Cells that may stand for each other have the same layers left; sums apart, which may nest.
  @Test func equivalentCellsLeaveTheSameLayers() throws {
    let space = NASBench201()
    let classes = Dictionary(grouping: allCells.indices) { allCells[$0].weightSharingForm }
    let shared = classes.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    for members in stride(from: 0, to: shared.count, by: 40).map({ shared[$0] }) {
      let remains = try [members[0], members[members.count - 1]].map { ordinal in
        try space.graph(of: space.architecture(of: allCells[ordinal]), at: .small).simplified()
          .nodes.map(\.layer).filter { !($0 is Sum) }.map { "\($0)" }.sorted()
      }
      #expect(remains[0] == remains[1], "\(allCells[members[0]].text)")
    }
  }
}
