import Graphs

/// A network's structure as SVG: a cell as circles connected by labeled arrows, a row of blocks as boxes with what was
/// chosen for each.
public struct StructureFigure: Hashable, Sendable {
  public let title: String
  public let diagram: StructureDiagram

  /// - Parameter title: what the picture shows, for those who do not see it.
  public init(title: String, diagram: StructureDiagram) {
    self.title = title
    self.diagram = diagram
  }

  /// The `svg` element, in the colors of ``ChartStyle``. It is as wide as its content needs and shrinks to its page.
  ///
  /// - Parameter hasOwnStyle: as for ``ChartFigure/svg(hasOwnStyle:)``.
  public func svg(hasOwnStyle: Bool) -> String {
    let drawing =
      switch diagram {
      case .cell(let cell): CellDrawing(cell).drawing
      case .row(let blocks): BlockDrawing(blocks).drawing
      }
    let (width, height) = (SVG.number(drawing.width), SVG.number(drawing.height))
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure structure\" role=\"img\" "
        + "viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" style=\"max-width: 100%\">",
      "<title>\(SVG.escaped(title))</title>",
    ]
    if hasOwnStyle {
      lines.append("<style>\(ChartStyle.rules)</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>")
    }
    lines += drawing.lines
    lines.append("</svg>\n")
    return lines.joined(separator: "\n")
  }

  /// What was drawn, and how much room it takes.
  struct Drawing {
    var lines: [String] = []
    let width: Double
    let height: Double
  }

  /// About the width of a text of the figure's size.
  static func width(of text: String) -> Double { 6.8 * Double(text.count) }

  /// The point of an arrow that ends here.
  ///
  /// - Parameters:
  ///   - style: its class, for the color.
  ///   - direction: where it leads, of length 1.
  static func arrowHead(_ style: String, _ x: Double, _ y: Double, direction: (x: Double, y: Double)) -> String {
    let (length, half) = (9.0, 4.2)
    let (backX, backY) = (x - length * direction.x, y - length * direction.y)
    return "<polygon class=\"\(style)\" points=\""
      + SVG.points([
        (x, y), (backX - half * direction.y, backY + half * direction.x),
        (backX + half * direction.y, backY - half * direction.x),
      ]) + "\"/>"
  }
}
