/// The colors and lines of charts, for light and dark surroundings and for paper.
///
/// Colors are written out in every rule: many programs that draw SVG know no CSS variables. Most are those of
/// Okabe and Ito, which differ for all common kinds of color vision.
public enum ChartStyle {
  /// The number of colors that can be told apart.
  public static let colorCount = light.series.count

  /// The classes of a line with a color.
  static func line(_ color: Int) -> String {
    "line line-\(color % colorCount)" + (color < colorCount ? "" : " dashed")
  }

  /// The classes of a mark with a color.
  static func fill(_ color: Int) -> String {
    color < colorCount ? "fill-\(color)" : "hollow line-\(color % colorCount)"
  }

  /// The rules of a style sheet.
  public static let rules = """
    svg.figure { font-family: system-ui, sans-serif; }
    svg.figure text { font-size: 12px; }
    svg.figure .chart-title { font-size: 13px; font-weight: 600; }
    svg.figure .tick { font-size: 10.5px; }
    svg.figure .middle { text-anchor: middle; }
    svg.figure .end { text-anchor: end; }
    svg.figure .grid { stroke-width: 0.7; }
    svg.figure .axis-line { stroke-width: 0.9; }
    svg.figure .mark { stroke-width: 0.8; stroke-dasharray: 3 3; opacity: 0.6; }
    svg.figure .line { fill: none; stroke-width: 1.9; }
    svg.figure .dashed { stroke-dasharray: 5 3; }
    svg.figure .hollow { fill: none; stroke-width: 1.4; }
    svg.figure .band { opacity: 0.2; }
    svg.figure .no-fill { fill: none; }
    svg.figure .outline { stroke-width: 1.2; }
    svg.figure .dead { stroke-width: 1.3; stroke-dasharray: 2 4; opacity: 0.6; }
    svg.figure .dead-fill, svg.figure .dead-text { opacity: 0.6; }
    \(light.rules)
    @media screen and (prefers-color-scheme: dark) {
    \(dark.rules)
    }

    """

  private static let light = Palette(
    ink: "#1b1b1b", faint: "#d9d9d9", paper: "#ffffff",
    series: ["#d55e00", "#999933", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#6b6b6b"])

  private static let dark = Palette(
    ink: "#e6e6e6", faint: "#404040", paper: "#161616",
    series: ["#ff8a3d", "#cccc55", "#5cb3ec", "#2fd0a0", "#e39cc3", "#8fd0f5", "#f5bf45", "#b0b0b0"])

  private struct Palette {
    let ink: String
    let faint: String
    let paper: String
    let series: [String]

    var rules: String {
      let lines = [
        "svg.figure text { fill: \(ink); }", "svg.figure .paper { fill: \(paper); }",
        "svg.figure .grid { stroke: \(faint); }",
        "svg.figure .axis-line, svg.figure .mark, svg.figure .dead { stroke: \(ink); }",
        "svg.figure .ink, svg.figure .dead-fill { fill: \(ink); }",
        "svg.figure .outline { fill: \(paper); stroke: \(ink); }",
      ]
      let colors = series.enumerated().map { index, color in
        "svg.figure .line-\(index) { stroke: \(color); } svg.figure .fill-\(index) { fill: \(color); }"
      }
      return (lines + colors).joined(separator: "\n")
    }
  }
}
