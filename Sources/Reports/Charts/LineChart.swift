import Foundation

/// Lines over a common axis, each with a band around it where there is one, as SVG.
///
/// Numbers that are not finite, or have no place on a logarithmic axis, leave a gap.
public struct LineChart: Hashable, Sendable {
  public struct Point: Hashable, Sendable {
    public let x: Double
    public let y: Double
    /// The band's ends; nil where there is none.
    public let band: ClosedRange<Double>?

    public init(x: Double, y: Double, band: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.band = band
    }
  }

  public struct Series: Hashable, Sendable {
    public let name: String
    public let points: [Point]
    /// The place in ``ChartStyle``'s colors; past their end they begin again, dashed and hollow.
    public let color: Int
    /// Whether a line goes through the points; otherwise each stands for itself, its band a line through it.
    public let isConnected: Bool

    public init(name: String, points: [Point], color: Int, isConnected: Bool = true) {
      self.name = name
      self.points = points
      self.color = color
      self.isConnected = isConnected
    }
  }

  public var title: String
  /// What the chart shows, for those who do not see it.
  public var summary: String
  public var xTitle: String
  public var yTitle: String
  public var xScale: ChartScale
  public var yScale: ChartScale
  public var series: [Series]
  /// Where a dashed line crosses the chart, such as the end of the first epoch.
  public var marks: [Double]

  public init(
    title: String, summary: String, xTitle: String, yTitle: String, xScale: ChartScale = .linear,
    yScale: ChartScale = .linear, series: [Series], marks: [Double] = []
  ) {
    self.title = title
    self.summary = summary
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.xScale = xScale
    self.yScale = yScale
    self.series = series
    self.marks = marks
  }

  /// In the SVG's own units.
  public static let size = (width: 420.0, height: 280.0)
  private static let plot = (left: 62.0, right: 408.0, top: 30.0, bottom: 234.0)

  /// A group of SVG elements, ``size`` large, with its upper left corner at a place.
  ///
  /// - Parameter id: unlike that of every other chart of the document.
  public func svg(id: String, x: Double = 0, y: Double = 0) -> String {
    let name = "\(id)-title"
    let frame = Frame(self)
    var lines = [
      "<g transform=\"translate(\(SVG.number(x)) \(SVG.number(y)))\" role=\"img\" aria-labelledby=\"\(name) \(id)-desc\">",
      "<title id=\"\(name)\">\(SVG.escaped(title))</title>",
      "<desc id=\"\(id)-desc\">\(SVG.escaped(summary))</desc>",
      "<text class=\"chart-title\" x=\"\(SVG.number(Self.plot.left))\" y=\"18\">\(SVG.escaped(title))</text>",
    ]
    guard let frame else {
      lines.append("<text class=\"axis\" x=\"\(SVG.number(Self.plot.left))\" y=\"60\">nothing to show</text></g>")
      return lines.joined(separator: "\n")
    }
    lines += axes(frame)
    for series in series { lines += elements(of: series, frame) }
    lines.append("</g>")
    return lines.joined(separator: "\n")
  }

  /// Where the numbers of both axes lie in the plot.
  private struct Frame {
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>
    let xScale: ChartScale
    let yScale: ChartScale

    /// Nil where no point has a place.
    init?(_ chart: LineChart) {
      let points = chart.series.flatMap(\.points)
      let xs = points.compactMap { chart.xScale.position($0.x) == nil ? nil : $0.x }
      let ys = points.flatMap { [$0.y] + ($0.band.map { [$0.lowerBound, $0.upperBound] } ?? []) }
        .filter { chart.yScale.position($0) != nil }
      guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else { return nil }
      xScale = chart.xScale
      yScale = chart.yScale
      x = left...(right > left ? right : left + 1)
      switch chart.yScale {
      case .linear:
        // Numbers that differ by rounding are drawn as the equal ones that they are.
        let isConstant = high - low <= 1e-9 * max(abs(low), abs(high))
        let margin = isConstant ? max(abs(high), 1) * 0.1 : 0.04 * (high - low)
        y = (low - margin)...(high + margin)
      default: y = (low / 1.15)...(high * 1.15)
      }
    }

    func place(_ value: Double, in range: ClosedRange<Double>, _ scale: ChartScale) -> Double? {
      guard let place = scale.position(value), let low = scale.position(range.lowerBound),
        let high = scale.position(range.upperBound)
      else { return nil }
      return (place - low) / (high - low)
    }

    func x(_ value: Double) -> Double? {
      place(value, in: x, xScale).map { plot.left + $0 * (plot.right - plot.left) }
    }

    func y(_ value: Double) -> Double? {
      place(value, in: y, yScale).map { plot.bottom - $0 * (plot.bottom - plot.top) }
    }
  }

  private func axes(_ frame: Frame) -> [String] {
    let plot = Self.plot
    var lines: [String] = []
    for tick in yScale.ticks(frame.y) {
      guard let y = frame.y(tick), (plot.top...plot.bottom).contains(y) else { continue }
      lines.append(SVG.line("grid", plot.left, y, plot.right, y))
      lines.append(SVG.text("tick end", SVG.label(tick), plot.left - 6, y + 4))
    }
    for tick in xScale.ticks(frame.x) {
      guard let x = frame.x(tick), (plot.left - 0.5...plot.right + 0.5).contains(x) else { continue }
      lines.append(SVG.line("axis-line", x, plot.bottom, x, plot.bottom + 4))
      lines.append(SVG.text("tick middle", SVG.label(tick), x, plot.bottom + 17))
    }
    for mark in marks {
      guard let x = frame.x(mark) else { continue }
      lines.append(SVG.line("mark", x, plot.top, x, plot.bottom))
    }
    lines.append(SVG.line("axis-line", plot.left, plot.bottom, plot.right, plot.bottom))
    lines.append(SVG.line("axis-line", plot.left, plot.top, plot.left, plot.bottom))
    lines.append(SVG.text("axis middle", xTitle, (plot.left + plot.right) / 2, plot.bottom + 36))
    let middle = (plot.top + plot.bottom) / 2
    lines.append(
      "<text class=\"axis middle\" transform=\"translate(13 \(SVG.number(middle))) rotate(-90)\">"
        + "\(SVG.escaped(yTitle))</text>")
    return lines
  }

  /// Points that are not connected, each with its band as a line.
  private func scattered(_ series: Series, _ frame: Frame) -> [String] {
    series.points.flatMap { point -> [String] in
      guard let x = frame.x(point.x), let y = frame.y(point.y) else { return [] }
      let band = point.band.flatMap { band in
        frame.y(band.lowerBound).flatMap { low in
          frame.y(band.upperBound).map { SVG.line(ChartStyle.line(series.color), x, low, x, $0) }
        }
      }
      let circle =
        "<circle class=\"\(ChartStyle.fill(series.color))\" cx=\"\(SVG.number(x))\" cy=\"\(SVG.number(y))\" r=\"2.6\" "
        + "opacity=\"0.75\"><title>\(SVG.escaped(series.name))</title></circle>"
      return [band, circle].compactMap { $0 }
    }
  }

  private func elements(of series: Series, _ frame: Frame) -> [String] {
    guard series.isConnected else { return scattered(series, frame) }
    var lines: [String] = []
    let banded: [(x: Double, low: Double, high: Double)] = series.points.compactMap { point in
      guard let x = frame.x(point.x), let band = point.band, let low = frame.y(band.lowerBound),
        let high = frame.y(band.upperBound)
      else { return nil }
      return (x, low, high)
    }
    if banded.count > 1 {
      let outline = banded.map { ($0.x, $0.high) } + banded.reversed().map { ($0.x, $0.low) }
      lines.append("<polygon class=\"band \(ChartStyle.fill(series.color))\" points=\"\(SVG.points(outline))\"/>")
    }
    let runs = series.points.split { frame.x($0.x) == nil || frame.y($0.y) == nil }
    for run in runs {
      let places = run.compactMap { point in frame.x(point.x).flatMap { x in frame.y(point.y).map { (x, $0) } } }
      lines.append(
        "<polyline class=\"\(ChartStyle.line(series.color))\" points=\"\(SVG.points(places))\">"
          + "<title>\(SVG.escaped(series.name))</title></polyline>")
      for (x, y) in places {
        lines.append(
          "<circle class=\"\(ChartStyle.fill(series.color))\" cx=\"\(SVG.number(x))\" cy=\"\(SVG.number(y))\" r=\"2.2\"/>"
        )
      }
    }
    return lines
  }
}
