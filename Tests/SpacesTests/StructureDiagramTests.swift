import Graphs
import Spaces
import Testing

/// What the spaces say of their architectures' structure.
@Suite struct StructureDiagramTests {
  /// Each edge with its operation, and dead where its source or its target is.
  @Test func aCellsEdgesAreItsOperations() throws {
    let space = NASBench201()
    let text = "|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|none~1|none~2|"
    guard case .cell(let cell) = try space.diagram(of: space.architecture(text)) else {
      Issue.record("no cell")
      return
    }
    #expect(cell.nodes == ["input", "1", "2", "output"])
    #expect(cell.edges.map { [$0.source, $0.target] } == [[0, 1], [0, 2], [1, 2], [0, 3], [1, 3], [2, 3]])
    #expect(
      cell.edges.map(\.label) == ["nor_conv_3x3", "none", "avg_pool_3x3", "skip_connect", "none", "none"])
    #expect(cell.edges.map(\.isLive) == [false, false, false, true, false, false])
    #expect(cell.edges[1].kind == cell.edges[4].kind && cell.edges[0].kind != cell.edges[2].kind)
  }

  /// ResNet-18 and ResNet-50: a stem, stages and a head.
  @Test func stagesAreARow() throws {
    let space = ResNet()
    for (text, stage) in [
      ("basic:64:2x64-2x128-2x256-2x512", ["basic", "3x3, 3x3", "128 channels"]),
      ("bottleneck:64:3x64-4x128-6x256-3x512", ["bottleneck", "1x1, 3x3, 1x1", "128 channels", "512 out"]),
    ] {
      guard case .row(let blocks) = try space.diagram(of: space.architecture(text)) else {
        Issue.record("no row")
        return
      }
      #expect(blocks.map(\.name) == ["stem", "stage 1", "stage 2", "stage 3", "stage 4", "head"])
      #expect(blocks[2].details == stage + ["half the size"] && !blocks[1].details.contains("half the size"))
    }
  }

  /// MobileNetV2's stages as its paper's table has them.
  @Test func invertedResidualsAreARow() throws {
    let space = MobileNet()
    let text =
      "relu6:32:1x16_k3_e1-2x24_k3_e6_s2-3x32_k3_e6_s2-4x64_k3_e6_s2-3x96_k3_e6-3x160_k3_e6_s2-1x320_k3_e6:1280"
    guard case .row(let blocks) = try space.diagram(of: space.architecture(text)) else {
      Issue.record("no row")
      return
    }
    #expect(blocks.map(\.count) == [1, 1, 2, 3, 4, 3, 3, 1, 1])
    #expect(blocks[3].details == ["3x3, expansion 6", "32 channels", "relu6", "half the size"])
    #expect(blocks[8].details == ["1x1, 1280 channels", "relu6", "pooling", "classifier"])
  }
}
