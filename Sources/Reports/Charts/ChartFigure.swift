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

  /// The `svg` element.
  /// - Parameter hasOwnStyle: whether ``ChartStyle/rules`` are inside it, with a background that fits them, as a file of its own
  ///   needs it.
  public func svg(hasOwnStyle: Bool) -> String {
    let size = LineChart.size
    let rows = (charts.count + columns - 1) / columns
    let width = Double(min(columns, max(1, charts.count))) * size.width
    let legend = legend(within: width)
    let height = Double(rows) * size.height + legend.height
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" role=\"group\" aria-label=\"\(SVG.escaped(title))\" "
        + "viewBox=\"0 0 \(SVG.number(width)) \(SVG.number(height))\" width=\"100%\">"
    ]
    if hasOwnStyle {
      lines.append("<title>\(SVG.escaped(title))</title><style>\(ChartStyle.rules)</style>")
      lines.append("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>")
    }
    lines += legend.lines
    for (index, chart) in charts.enumerated() {
      lines.append(
        chart.svg(
          id: "chart-\(index)", x: Double(index % columns) * size.width,
          y: Double(index / columns) * size.height + legend.height))
    }
    lines.append("</svg>\n")
    return lines.joined(separator: "\n")
  }

  /// The names of all series, once, in as many rows as they need.
  private func legend(within width: Double) -> (lines: [String], height: Double) {
    let rowHeight = 22.0
    let left = 12.0
    var seen: Set<String> = []
    var (x, y) = (left, 9.0)
    var lines: [String] = []
    for series in charts.flatMap(\.series) where seen.insert(series.name).inserted {
      // About the width of a character of the legend's size.
      let entry = 24 + 6.8 * Double(series.name.count)
      if x > left, x + entry > width { (x, y) = (left, y + rowHeight) }
      lines.append(
        "<rect class=\"\(ChartStyle.fill(series.color))\" x=\"\(SVG.number(x))\" y=\"\(SVG.number(y))\" width=\"18\" "
          + "height=\"8\"/>")
      lines.append(SVG.text("legend", series.name, x + 24, y + 8))
      x += entry + 20
    }
    return (lines, y - 1 + rowHeight)
  }
}
