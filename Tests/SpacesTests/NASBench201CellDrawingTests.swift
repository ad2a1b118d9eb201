import Graphs
import Spaces
import Testing

@Suite struct NASBench201CellDrawingTests {
  @Test func nodesAreBoxesAndEdgesAreLines() throws {
    let cell = try NASBench201Cell(
      "|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|")
    #expect(
      cell.drawing() == """
        ┌───┐
        │ 0 │ input
        └─┬─┘
          │                     ┌───┐
          ├─ nor_conv_3x3 ─────▶│ 1 │
          │                     └─┬─┘
          │                       │                     ┌───┐
          ├─ nor_conv_1x1 ────────┼────────────────────▶│ 2 │
          │                       ├┄ [none] ┄┄┄┄┄┄┄┄┄┄┄▶│   │
          │                       │                     └─┬─┘
          │                       │                       │                     ┌───┐
          └─ skip_connect ────────┼───────────────────────┼────────────────────▶│   │
                                  └─ avg_pool_3x3 ────────┼────────────────────▶│ 3 │ output
                                                          └─ nor_conv_3x3 ─────▶│   │
                                                                                └───┘
        dotted, in brackets: carries nothing of the input to the output

        """)
  }

  @Test func whatAllCellsSay() {
    let note = "dotted, in brackets: carries nothing of the input to the output\n"
    let complete = uniform(.convolution1x1).drawing()
    #expect(!complete.contains("┄") && !complete.contains("["))
    #expect(complete.hasSuffix("└───┘\n"))
    let empty = uniform(.none).drawing()
    #expect(empty.hasSuffix(note + "the output does not depend on the input\n"))
    #expect(empty.split(separator: "\n").count { $0.contains("[none]") } == 6)
    // A convolution that only feeds a `none` contributes no more than that does.
    var dead = uniform(.none)
    dead.operations[0] = .convolution3x3
    dead.operations[3] = .skipConnect
    #expect(dead.drawing().contains("├┄ [nor_conv_3x3] ┄"))
    #expect(dead.drawing().contains("└─ skip_connect ─"))
    #expect(dead.drawing().hasSuffix(note))
  }

  /// The shift of the batch norm behind a convolution of zeros is executed and counted; the drawing says so where
  /// the graph's cells keep a batch norm of zeros, and nowhere else. One cell in 23, so that all operations take
  /// part on all edges.
  @Test func aLearnedConstantIsSaidWhereTheGraphKeepsOne() throws {
    let space = NASBench201()
    let scale = NetworkScale(
      sizes: .nasBench201(channels: 1, cells: 1), imageChannels: 1, imageHeight: 4, imageWidth: 4, classes: 2)
    var count = 0
    for ordinal in stride(from: 0, to: NASBench201Cell.count, by: 23) {
      let cell = NASBench201Cell(ordinal: ordinal)
      let kept = try space.graph(of: space.architecture(of: cell), at: scale).simplified(keepingShiftsOfZeros: true)
      let isKept = kept.nodes.contains { node in
        guard node.layer is BatchNorm, node.name.contains(".cell") else { return false }
        if kept.nodes[node.inputs[0]].layer is Zero { return true }
        return false
      }
      count += isKept ? 1 : 0
      #expect(cell.learnsConstants == isKept, "\(cell.text)")
      #expect(cell.drawing().contains("it is executed\n") == isKept, "\(cell.text)")
    }
    #expect(count > 50)
  }
}
