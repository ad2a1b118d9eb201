import Architectures
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
        dotted, in brackets: contributes nothing to the output

        """)
  }

  @Test func whatAllCellsSay() {
    let note = "dotted, in brackets: contributes nothing to the output\n"
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
}
