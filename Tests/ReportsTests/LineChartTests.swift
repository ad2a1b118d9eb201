import Foundation
import Reports
import Testing

@Suite struct LineChartTests {
  private func chart(
    _ points: [LineChart.Point], xScale: ChartScale = .linear, yScale: ChartScale = .linear
  ) -> LineChart {
    LineChart(
      title: "a < b", summary: "s", xTitle: "x", yTitle: "y", xScale: xScale, yScale: yScale,
      series: [.init(name: "first", points: points, color: 0)])
  }

  private func count(_ element: String, in svg: String) -> Int { svg.components(separatedBy: "<\(element) ").count - 1 }

  /// From 0 to 2: the middle of the axis is the middle of the plot, 62 to 408.
  @Test func placesAreLinear() {
    let svg = chart([.init(x: 0, y: 0), .init(x: 1, y: 5), .init(x: 2, y: 10)]).svg(id: "c")
    #expect(svg.contains("cx=\"62\"") && svg.contains("cx=\"235\"") && svg.contains("cx=\"408\""))
    #expect(svg.contains("cy=\"132\""))
  }

  /// 1, 10 and 100 are equally far from each other; a zero has no place there and parts the line.
  @Test func logarithmicPlaces() {
    let svg = chart(
      [.init(x: 0, y: 1), .init(x: 1, y: 10), .init(x: 2, y: 100)], yScale: .logarithmic
    ).svg(id: "c")
    #expect(svg.contains("cy=\"132\""))
    let parted = chart(
      [.init(x: 0, y: 1), .init(x: 1, y: 2), .init(x: 2, y: 0), .init(x: 3, y: 4)], yScale: .logarithmic)
    #expect(count("polyline", in: parted.svg(id: "c")) == 2)
  }

  /// ln(1 + x) from 0 to 3: ln 2 of ln 4 is the middle.
  @Test func stepsBeginDense() {
    let svg = chart([.init(x: 0, y: 0), .init(x: 1, y: 1), .init(x: 3, y: 2)], xScale: .logarithmicFromZero)
      .svg(id: "c")
    #expect(svg.contains("cx=\"235\""))
  }

  /// A step of .5 would leave two labels, one of .2 makes seven.
  @Test func anAxisHasAboutFiveLabels() {
    let svg = chart([.init(x: 0, y: -0.45), .init(x: 1, y: 0.95)]).svg(id: "c")
    for label in ["-0.4", "-0.2", "0", "0.2", "0.4", "0.6", "0.8"] { #expect(svg.contains(">\(label)</text>")) }
  }

  @Test func gapsAndBands() {
    let points: [LineChart.Point] = [
      .init(x: 0, y: 0, band: -1...1), .init(x: 1, y: 1, band: -1...2), .init(x: 2, y: .nan),
      .init(x: 3, y: 3, band: -1...4), .init(x: 4, y: 4, band: -1...5),
    ]
    let svg = chart(points).svg(id: "c")
    #expect(count("polyline", in: svg) == 2 && count("polygon", in: svg) == 1 && count("circle", in: svg) == 4)
    #expect(!svg.contains("nan"))
  }

  @Test func nothingToShowIsSaid() {
    #expect(chart([]).svg(id: "c").contains("nothing to show"))
    #expect(chart([.init(x: 0, y: .nan)]).svg(id: "c").contains("nothing to show"))
    #expect(!chart([.init(x: 3, y: 3)]).svg(id: "c").contains("nan"))
  }

  /// What is not text of the author's own cannot become an element; every chart is told in words.
  @Test func textIsEscapedAndAccessible() {
    let svg = chart([.init(x: 0, y: 0)]).svg(id: "c")
    #expect(svg.contains("<title id=\"c-title\">a &lt; b</title>") && svg.contains("<desc id=\"c-desc\">s</desc>"))
    var page = HTMLPage(title: "<script>")
    page.addParagraph("a & b")
    page.addTable(["<"], [[">"]])
    page.addTable(["number", "a|b"], [["1", "<b>"]], texts: [1])
    #expect(page.text.contains("<title>&lt;script&gt;</title>") && !page.text.contains("<script"))
    #expect(page.text.contains("<p>a &amp; b</p>") && page.text.contains("<td>&gt;</td>"))
    #expect(page.text.contains("<td>1</td><td class=\"text\">&lt;b&gt;</td>"))
    #expect(page.text.contains("<th scope=\"col\">number</th><th scope=\"col\" class=\"text\">a|b</th>"))
  }

  @Test func aFigureHasOneLegend() {
    let figure = ChartFigure(
      title: "f", charts: [chart([.init(x: 0, y: 0)]), chart([.init(x: 0, y: 1)])], columns: 2)
    let svg = figure.svg(hasOwnStyle: true)
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.contains("<style>"))
    #expect(svg.components(separatedBy: "class=\"legend\"").count - 1 == 1)
    #expect(svg.contains("viewBox=\"0 0 840 310\""))
    #expect(!figure.svg(hasOwnStyle: false).contains("<style>"))
  }

  /// Four names of 80 characters, 568 units each, in a figure 1260 wide: two a row, two rows of 22 units.
  @Test func aLegendThatIsTooWideGoesOnBelow() throws {
    let series = (0..<4).map { index in
      LineChart.Series(
        name: String(repeating: "\(index)", count: 80), points: [.init(x: 0, y: 0), .init(x: 1, y: 1)], color: index)
    }
    let chart = LineChart(title: "t", summary: "s", xTitle: "x", yTitle: "y", series: series)
    let svg = ChartFigure(title: "f", charts: [chart, chart, chart]).svg(hasOwnStyle: true)
    let places = svg.matches(of: /class="legend" x="([0-9.]+)" y="([0-9.]+)"/).map { "\($0.output.1) \($0.output.2)" }
    #expect(places == ["36 17", "624 17", "36 39", "624 39"])
    #expect(svg.contains("viewBox=\"0 0 1260 332\"") && svg.contains("translate(0 52)"))
  }

  /// The ninth of eight colors is the first, dashed, and hollow where it is a mark.
  @Test func colorsThatRepeatAreToldApart() {
    let points: [LineChart.Point] = [.init(x: 0, y: 0), .init(x: 1, y: 1)]
    let series = (0...ChartStyle.colorCount).map { LineChart.Series(name: "\($0)", points: points, color: $0) }
    let chart = LineChart(title: "t", summary: "s", xTitle: "x", yTitle: "y", series: series)
    let svg = ChartFigure(title: "f", charts: [chart]).svg(hasOwnStyle: false)
    #expect(svg.contains("<polyline class=\"line line-0\"") && svg.contains("<polyline class=\"line line-0 dashed\""))
    #expect(svg.matches(of: /<rect class="hollow line-0"/).count == 1)
    #expect(svg.matches(of: /<circle class="hollow line-0"/).count == 2)
  }

  /// Programs without CSS variables draw it too, and on whatever it lies it can be read: a file has its own
  /// background, a part of a page the page's.
  @Test func aFigureOfItsOwnNeedsNothingElse() {
    let figure = ChartFigure(title: "f", charts: [chart([.init(x: 0, y: 0)])])
    let svg = figure.svg(hasOwnStyle: true)
    #expect(!svg.contains("var(") && svg.contains(".line-0 { stroke: #d55e00; }"))
    #expect(svg.contains("<rect class=\"paper\"") && svg.contains(".paper { fill: #ffffff; }"))
    #expect(!figure.svg(hasOwnStyle: false).contains("class=\"paper\""))
    // Paper is light, whatever the screen is.
    #expect(!svg.contains("@media (prefers") && !HTMLPage(title: "t").text.contains("@media (prefers"))
  }

  /// 1 and its neighbor are one line in the middle, from 0.9 to 1.1, not a rise from bottom to top.
  @Test func roundingIsNotMagnified() {
    let svg = chart([.init(x: 0, y: 1), .init(x: 1, y: 1 - .ulpOfOne)]).svg(id: "c")
    #expect(svg.components(separatedBy: "cy=\"132\"").count - 1 == 2)
  }
}
