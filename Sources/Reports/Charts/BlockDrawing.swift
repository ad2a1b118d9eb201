import Graphs

/// Blocks in a row as boxes, in as many lines as the page needs. A block that is there several times looks like a stack.
struct BlockDrawing {
  private let blocks: [StructureDiagram.Block]
  private let box: (width: Double, height: Double)
  private let columns: Int

  private static let gap = (x: 34.0, y: 30.0)
  private static let margin = 8.0
  private static let lineHeight = 17.0
  /// Between two boxes of a stack.
  private static let shift = 4.0
  /// The most boxes behind the first that a stack shows.
  private static let largestStack = 3
  private static let pageWidth = 1_000.0

  init(_ blocks: [StructureDiagram.Block]) {
    self.blocks = blocks
    let widths = blocks.flatMap { [Self.title(of: $0)] + $0.details }.map { StructureFigure.width(of: $0) }
    box = (
      (widths.max() ?? 0) + 18, Self.lineHeight * Double(1 + (blocks.map(\.details.count).max() ?? 0)) + 14
    )
    columns = max(1, min(blocks.count, Int((Self.pageWidth - 2 * Self.margin + Self.gap.x) / (box.width + Self.gap.x))))
  }

  var drawing: StructureFigure.Drawing {
    let rows = (blocks.count + columns - 1) / columns
    let stack = Self.shift * Double(Self.largestStack)
    var drawing = StructureFigure.Drawing(
      width: 2 * Self.margin + Double(columns) * (box.width + Self.gap.x) - Self.gap.x + stack,
      height: 2 * Self.margin + Double(rows) * (box.height + Self.gap.y) - Self.gap.y + stack)
    for (index, block) in blocks.enumerated() {
      if index > 0 { drawing.lines += arrow(to: index) }
      drawing.lines += lines(of: block, at: corner(of: index))
    }
    return drawing
  }

  private static func title(of block: StructureDiagram.Block) -> String {
    block.name + (block.count > 1 ? "  × \(block.count)" : "")
  }

  /// The top left of a block's first box, below those behind it.
  private func corner(of index: Int) -> (x: Double, y: Double) {
    let (row, column) = index.quotientAndRemainder(dividingBy: columns)
    return (
      Self.margin + Double(column) * (box.width + Self.gap.x),
      Self.margin + Self.shift * Double(Self.largestStack) + Double(row) * (box.height + Self.gap.y)
    )
  }

  private func lines(of block: StructureDiagram.Block, at corner: (x: Double, y: Double)) -> [String] {
    let behind = min(block.count - 1, Self.largestStack)
    let boxes = (0...behind).reversed().map { place in
      "<rect class=\"outline\" x=\"\(SVG.number(corner.x + Self.shift * Double(place)))\" "
        + "y=\"\(SVG.number(corner.y - Self.shift * Double(place)))\" width=\"\(SVG.number(box.width))\" "
        + "height=\"\(SVG.number(box.height))\" rx=\"4\"/>"
    }
    let middle = corner.x + box.width / 2
    let title = SVG.text("middle chart-title", Self.title(of: block), middle, corner.y + 18)
    let details = block.details.enumerated().map { place, text in
      SVG.text("middle", text, middle, corner.y + 18 + Self.lineHeight * Double(place + 1))
    }
    return boxes + [title] + details
  }

  private func arrow(to index: Int) -> [String] {
    let (from, to) = (corner(of: index - 1), corner(of: index))
    let middle = box.height / 2
    let behind = Self.shift * Double(min(blocks[index - 1].count - 1, Self.largestStack))
    let end = to.x - 3
    if from.y == to.y {
      return [
        SVG.line("axis-line", from.x + box.width + behind, from.y + middle, end - 7, to.y + middle),
        StructureFigure.arrowHead("ink", end, to.y + middle, direction: (1, 0)),
      ]
    }
    // Down from the last box of a line, and along between the lines to the top of the next line's first.
    let between = to.y - Self.gap.y / 2 - Self.shift
    let (start, target) = (from.x + box.width / 2, to.x + box.width / 2)
    let top = to.y - Self.shift * Double(min(blocks[index].count - 1, Self.largestStack)) - 2
    return [
      "<polyline class=\"axis-line no-fill\" points=\""
        + SVG.points([
          (start, from.y + box.height), (start, between), (target, between), (target, top - 7),
        ]) + "\"/>",
      StructureFigure.arrowHead("ink", target, top, direction: (0, 1)),
    ]
  }
}
