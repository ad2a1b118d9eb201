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
}
