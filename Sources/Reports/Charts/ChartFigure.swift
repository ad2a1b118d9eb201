import Foundation

/// Several charts with one legend, as an SVG document of its own or a part of a page.
public struct ChartFigure: Hashable, Sendable {
  public var title: String
  public var charts: [LineChart]
  public var columns: Int

  public init(title: String, charts: [LineChart], columns: Int = 3) {
    precondition(columns > 0, "at least one column of charts")
    self.title = title
    self.charts = charts
    self.columns = columns
  }

  /// The colours and lines of charts, for light and dark surroundings and for paper.
  ///
  /// The colours are those of Okabe and Ito, which differ for all common kinds of colour vision.
  public static let style = """
    svg.figure { font-family: system-ui, sans-serif; --ink: #1b1b1b; --faint: #d9d9d9;
      --c0: #d55e00; --c1: #999933; --c2: #0072b2; --c3: #009e73; --c4: #cc79a7; --c5: #56b4e9; --c6: #e69f00;
      --c7: #6b6b6b; }
    @media (prefers-color-scheme: dark) { svg.figure { --ink: #e6e6e6; --faint: #404040; --c0: #ff8a3d; --c1: #cccc55;
      --c2: #5cb3ec; --c3: #2fd0a0; --c4: #e39cc3; --c5: #8fd0f5; --c6: #f5bf45; --c7: #b0b0b0; } }
    svg.figure text { fill: var(--ink); font-size: 12px; }
    svg.figure .chart-title { font-size: 13px; font-weight: 600; }
    svg.figure .tick { font-size: 10.5px; }
    svg.figure .middle { text-anchor: middle; }
    svg.figure .end { text-anchor: end; }
    svg.figure .grid { stroke: var(--faint); stroke-width: 0.7; }
    svg.figure .axis-line { stroke: var(--ink); stroke-width: 0.9; }
    svg.figure .mark { stroke: var(--ink); stroke-width: 0.8; stroke-dasharray: 3 3; opacity: 0.6; }
    svg.figure .line { fill: none; stroke-width: 1.9; }
    svg.figure .band { opacity: 0.2; }

    """
    + (0..<8).map {
      "svg.figure .line-\($0) { stroke: var(--c\($0)); } svg.figure .fill-\($0) { fill: var(--c\($0)); }\n"
    }
    .joined()

  /// The number of colours; further series begin again with the first.
  public static let colorCount = 8

  private static let legendHeight = 30.0

  /// The `svg` element.
  /// - Parameter hasOwnStyle: whether ``style`` is inside it, as a file of its own needs it.
  public func svg(hasOwnStyle: Bool) -> String {
    let size = LineChart.size
    let rows = (charts.count + columns - 1) / columns
    let width = Double(min(columns, max(1, charts.count))) * size.width
    let height = Double(rows) * size.height + Self.legendHeight
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" role=\"group\" aria-label=\"\(SVG.escaped(title))\" "
        + "viewBox=\"0 0 \(SVG.number(width)) \(SVG.number(height))\" width=\"100%\">"
    ]
    if hasOwnStyle { lines.append("<title>\(SVG.escaped(title))</title><style>\(Self.style)</style>") }
    lines += legend
    for (index, chart) in charts.enumerated() {
      lines.append(
        chart.svg(
          id: "chart-\(index)", x: Double(index % columns) * size.width,
          y: Double(index / columns) * size.height + Self.legendHeight))
    }
    lines.append("</svg>\n")
    return lines.joined(separator: "\n")
  }

  /// The names of all series, once.
  private var legend: [String] {
    var seen: Set<String> = []
    var x = 12.0
    var lines: [String] = []
    for series in charts.flatMap(\.series) where seen.insert(series.name).inserted {
      lines.append("<rect class=\"fill-\(series.color)\" x=\"\(SVG.number(x))\" y=\"9\" width=\"18\" height=\"8\"/>")
      lines.append(SVG.text("legend", series.name, x + 24, 17))
      x += 44 + 6.8 * Double(series.name.count)
    }
    return lines
  }
}
