import Graphs
import Spaces
import Testing

struct NASBench201SkeletonTests {
  @Test func theBenchmarksSkeletonHalvesTwice() throws {
    let space = NASBench201()
    let graph = try space.graph(
      of: space.architecture(of: NASBench201Cell(ordinal: 8000)), at: .nasBench201CIFAR10)
    let shapes = Dictionary(
      try zip(graph.nodes.map(\.name), graph.shapes()), uniquingKeysWith: { first, _ in first })
    #expect(shapes["stem.bn"]?.description == "16x32x32")
    #expect(shapes["stage1.cell4.node3"]?.description == "16x32x32")
    #expect(shapes["reduction1.sum"]?.description == "32x16x16")
    #expect(shapes["stage2.cell0.node1"]?.description == "32x16x16")
    #expect(shapes["reduction2.shortcut.conv"]?.description == "64x8x8")
    #expect(shapes["stage3.cell4.node3"]?.description == "64x8x8")
    #expect(shapes["head.pool"]?.description == "64")
    #expect(shapes["classifier"]?.description == "10")
  }

  /// The stem, 15 cells and two reductions, whatever the cell: as AZ-NAS takes them.
  @Test(arguments: [0, 1, 1_651, 1_835, 8_000, 15_624]) func blocksAreStemCellsAndReductions(cell: Int) throws {
    let space = NASBench201()
    let graph = try space.graph(
      of: space.architecture(of: NASBench201Cell(ordinal: cell)), at: .nasBench201CIFAR10)
    func cells(_ stage: Int) -> [String] { (0..<5).map { "stage\(stage).cell\($0).node3" } }
    #expect(
      try graph.blockOutputs().map { graph.nodes[$0].name }
        == ["stem.bn"] + cells(1) + ["reduction1.sum"] + cells(2) + ["reduction2.sum"] + cells(3))
  }
}
