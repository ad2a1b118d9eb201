import Foundation
import Graphs

/// A cell: its nodes as circles in a row, its edges as arrows. Edges to the next node are straight; longer ones are arcs,
/// above the row from every other source and below it from the others, the higher the longer they are.
struct CellDrawing {
  private let cell: StructureDiagram.Cell
  private static let radius = 25.0
  private static let margin = 26.0
  /// Between the centers of two nodes.
  private let step: Double
  /// The row's.
  private let y: Double
  private let heights: (above: Double, below: Double)

  init(_ cell: StructureDiagram.Cell) {
    self.cell = cell
    let widest = cell.edges.map { StructureFigure.width(of: $0.label) }.max() ?? 0
    step = max(150, widest + 2 * Self.radius + 50)
    func height(_ isAbove: Bool) -> Double {
      cell.edges.filter { $0.target > $0.source + 1 && Self.isAbove($0) == isAbove }
        .map { Self.rise(of: $0) }.max() ?? 0
    }
    heights = (height(true), height(false))
    y = Self.margin + max(Self.radius, Self.radius + heights.above)
  }

  var drawing: StructureFigure.Drawing {
    let hasDeadEdges = cell.edges.contains { !$0.isLive }
    let bottom = y + Self.radius + max(heights.below, 0) + Self.margin
    var drawing = StructureFigure.Drawing(
      width: 2 * (Self.margin + Self.radius) + step * Double(max(0, cell.nodes.count - 1)),
      height: bottom + (hasDeadEdges ? 16 : 0))
    // Labels after all arrows, so that no arrow crosses one.
    drawing.lines = cell.edges.map(arrow) + cell.edges.map(label)
    for (index, name) in cell.nodes.enumerated() {
      drawing.lines.append(
        "<circle class=\"outline\" cx=\"\(SVG.number(x(index)))\" cy=\"\(SVG.number(y))\" "
          + "r=\"\(SVG.number(Self.radius))\"/>")
      drawing.lines.append(SVG.text("middle", name, x(index), y + 4))
    }
    if hasDeadEdges {
      drawing.lines.append(
        SVG.text("tick", "dotted: carries nothing of the input to the output", Self.margin, bottom + 6))
    }
    return drawing
  }

  private func x(_ node: Int) -> Double { Self.margin + Self.radius + step * Double(node) }

  private static func isAbove(_ edge: StructureDiagram.Edge) -> Bool { edge.source.isMultiple(of: 2) }

  /// How far the middle of an arc is from the nodes' rims.
  private static func rise(of edge: StructureDiagram.Edge) -> Double { 44 * Double(edge.target - edge.source - 1) }

  private func style(of edge: StructureDiagram.Edge) -> (line: String, head: String) {
    let color = edge.kind % ChartStyle.colorCount
    return edge.isLive ? ("line line-\(color)", "fill-\(color)") : ("line dead", "dead-fill")
  }

  private func arrow(_ edge: StructureDiagram.Edge) -> String {
    let style = style(of: edge)
    guard edge.target > edge.source + 1 else {
      let (start, end) = (x(edge.source) + Self.radius, x(edge.target) - Self.radius - 2)
      return SVG.line(style.line, start, y, end - 7, y)
        + StructureFigure.arrowHead(style.head, end, y, direction: (1, 0))
    }
    // From rim to rim, at 45 degrees for nodes' edges on one side not to meet; a cubic curve of control points d away
    // rises by three quarters of d.
    let side = Self.isAbove(edge) ? -1.0 : 1.0
    let offset = Self.radius * 0.5.squareRoot()
    let (startX, endX) = (x(edge.source) + offset, x(edge.target) - offset)
    let rim = y + side * (offset + 1)
    let control = rim + side * (Self.rise(of: edge) + Self.radius - offset) / 0.75
    let lean = 0.25 * (endX - startX)
    let end = (x: endX - 2 * 0.5.squareRoot(), y: rim + side * 2 * 0.5.squareRoot())
    // Along the last control point's direction.
    let length = (lean * lean + (control - end.y) * (control - end.y)).squareRoot()
    let direction = (x: lean / length, y: (end.y - control) / length)
    let (tipX, tipY) = (end.x - 7 * direction.x, end.y - 7 * direction.y)
    let numbers = [startX, rim, startX + lean, control, end.x - lean, control, tipX, tipY].map(SVG.number)
    return "<path class=\"\(style.line)\" d=\"M \(numbers[0]) \(numbers[1]) C \(numbers[2]) \(numbers[3]) "
      + "\(numbers[4]) \(numbers[5]) \(numbers[6]) \(numbers[7])\"/>"
      + StructureFigure.arrowHead(style.head, end.x, end.y, direction: direction)
  }

  /// The operation's name on its arrow, on paper.
  private func label(_ edge: StructureDiagram.Edge) -> String {
    let middle = (x(edge.source) + x(edge.target)) / 2
    let side = Self.isAbove(edge) ? -1.0 : 1.0
    let height =
      edge.target > edge.source + 1 ? y + side * (Self.radius + 1 + Self.rise(of: edge)) : y
    let width = StructureFigure.width(of: edge.label) + 8
    return "<rect class=\"paper\" x=\"\(SVG.number(middle - width / 2))\" y=\"\(SVG.number(height - 9))\" "
      + "width=\"\(SVG.number(width))\" height=\"18\"/>"
      + SVG.text(edge.isLive ? "middle" : "middle dead-text", edge.label, middle, height + 4)
  }
}
