import Foundation
import Graphs
import Reports
import Testing

@Suite struct StructureFigureTests {
  private func count(_ element: String, in svg: String) -> Int { svg.components(separatedBy: "<\(element) ").count - 1 }

  private func edge(_ source: Int, _ target: Int, _ label: String, isLive: Bool = true) -> StructureDiagram.Edge {
    .init(source: source, target: target, label: label, kind: 1, isLive: isLive)
  }

  private func cell(_ edges: [StructureDiagram.Edge]) -> String {
    StructureFigure(title: "t", diagram: .cell(.init(nodes: ["input", "1", "output"], edges: edges)))
      .svg(hasOwnStyle: false)
  }

  /// A circle a node, an arrow and a label an edge; only edges past a node are arcs.
  @Test func aCellHasNodesAndEdges() {
    let svg = cell([edge(0, 1, "a"), edge(1, 2, "b"), edge(0, 2, "c")])
    #expect(count("circle", in: svg) == 3 && count("line", in: svg) == 2 && count("path", in: svg) == 1)
    #expect(count("polygon", in: svg) == 3)
    for label in ["input", "1", "output", "a", "b", "c"] { #expect(svg.contains(">\(label)</text>"), "\(label)") }
    #expect(svg.contains("line-1") && svg.contains("fill-1") && !svg.contains("dotted"))
    // Equal distances between nodes: three on one line.
    let places = svg.matches(of: /<circle class="outline" cx="([0-9.]+)" cy="([0-9.]+)"/)
      .compactMap { match in Double(match.1).flatMap { x in Double(match.2).map { (x, $0) } } }
    #expect(places.count == 3 && Set(places.map(\.1)).count == 1)
    #expect(places[1].0 - places[0].0 == places[2].0 - places[1].0)
  }

  @Test func deadEdgesAreDottedAndExplained() {
    let svg = cell([edge(0, 1, "a"), edge(0, 2, "none", isLive: false)])
    #expect(svg.contains("class=\"line dead\"") && svg.contains("dotted: carries nothing"))
  }

  /// The arc stays within the picture: a label's place is the arc's middle.
  @Test func longEdgesRiseWithinThePicture() throws {
    let nodes = (0..<7).map { "\($0)" }
    let edges = (0..<6).flatMap { source in (source + 1..<7).map { edge(source, $0, "op") } }
    let svg = StructureFigure(title: "t", diagram: .cell(.init(nodes: nodes, edges: edges))).svg(hasOwnStyle: false)
    let size = try #require(svg.firstMatch(of: /viewBox="0 0 ([0-9.]+) ([0-9.]+)"/))
    let (width, height) = (try #require(Double(size.1)), try #require(Double(size.2)))
    let labels = svg.matches(of: /<rect class="paper" x="([-0-9.]+)" y="([-0-9.]+)"/)
    #expect(labels.count == 21)
    for label in labels {
      let (x, y) = (try #require(Double(label.1)), try #require(Double(label.2)))
      #expect((0...width).contains(x) && (0...height - 18).contains(y))
    }
  }

  /// A box a block, and one more for each repetition up to three; an arrow between neighbors, also across lines.
  @Test func aRowHasBoxesAndStacks() {
    let blocks = (0..<9).map { index in
      StructureDiagram.Block(
        name: "stage \(index)", count: index == 4 ? 9 : 1, details: ["a fairly long text", "b & c"])
    }
    let svg = StructureFigure(title: "t", diagram: .row(blocks)).svg(hasOwnStyle: false)
    #expect(count("rect", in: svg) == 9 + 3 && count("polygon", in: svg) == 8)
    #expect(svg.contains("stage 4  × 9") && svg.contains("b &amp; c") && count("polyline", in: svg) == 1)
  }

  /// Anything may be written in an architecture's text; a file of its own has its colors with it.
  @Test func textIsEscaped() {
    let figure = StructureFigure(title: "a < b", diagram: .row([.init(name: "<script>", details: [])]))
    let svg = figure.svg(hasOwnStyle: true)
    #expect(svg.contains("<title>a &lt; b</title>") && svg.contains("&lt;script&gt;") && !svg.contains("<script"))
    #expect(svg.contains("<style>") && svg.contains("prefers-color-scheme: dark"))
    #expect(!figure.svg(hasOwnStyle: false).contains("<style>"))
  }
}
