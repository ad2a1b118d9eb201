import Foundation

/// A page of one file: no script, nothing from elsewhere, readable in the dark and on paper.
public struct HTMLPage: Hashable, Sendable {
  public let title: String
  /// After how many seconds a browser loads the page again; nil where it does not.
  public var refreshSeconds: Int?
  private var body: [String] = []

  public init(title: String) {
    self.title = title
  }

  public mutating func addHeading(_ text: String) { body.append("<h2>\(SVG.escaped(text))</h2>") }

  public mutating func addParagraph(_ text: String) { body.append("<p>\(SVG.escaped(text))</p>") }

  /// A list of links.
  /// - Parameter links: each with a path on the page's own server.
  public mutating func addLinks(_ links: [(text: String, path: String)]) {
    let items = links.map { "<li><a href=\"\(SVG.escaped($0.path))\">\(SVG.escaped($0.text))</a></li>" }
    body.append("<ul>\(items.joined(separator: "\n"))</ul>")
  }

  /// Text in which every character has the same width, such as a command line.
  public mutating func addCode(_ text: String) { body.append("<pre>\(SVG.escaped(text))</pre>") }

  public mutating func addFigure(_ figure: ChartFigure, caption: String) {
    body.append("<figure>\(figure.svg(hasOwnStyle: false))<figcaption>\(SVG.escaped(caption))</figcaption></figure>")
  }

  public mutating func addFigure(_ figure: StructureFigure) {
    body.append("<figure class=\"wide\">\(figure.svg(hasOwnStyle: false))</figure>")
  }

  /// Pictures side by side, each with its caption.
  /// - Throws: ``ReportError`` where memory is exhausted.
  public mutating func addImages(_ images: [(image: IndexedImage, caption: String)]) throws(ReportError) {
    let figures = try images.map { image, caption throws(ReportError) in
      "<figure><img src=\"data:image/png;base64,\(try image.png().base64EncodedString())\" width=\"320\" "
        + "alt=\"\(SVG.escaped(caption))\"><figcaption>\(SVG.escaped(caption))</figcaption></figure>"
    }
    body.append("<div class=\"row\">\(figures.joined())</div>")
  }

  /// - Parameters:
  ///   - rows: as many cells as there are titles.
  ///   - texts: the columns that hold long texts, which may break anywhere; the first column and these are to the left, and
  ///     the others, numbers, to the right.
  public mutating func addTable(_ titles: [String], _ rows: [[String]], texts: Set<Int> = []) {
    func cells(_ name: String, _ cells: [String], _ attributes: String = "") -> String {
      cells.enumerated().map { place, text in
        "<\(name)\(attributes)\(texts.contains(place) ? " class=\"text\"" : "")>\(SVG.escaped(text))</\(name)>"
      }.joined()
    }
    let lines = rows.map { "<tr>\(cells("td", $0))</tr>" }
    body.append(
      "<div class=\"wide\"><table><thead><tr>\(cells("th", titles, " scope=\"col\""))</tr></thead>"
        + "<tbody>\(lines.joined(separator: "\n"))</tbody></table></div>")
  }

  public var text: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    \(refreshSeconds.map { "<meta http-equiv=\"refresh\" content=\"\($0)\">" } ?? "")<title>\(SVG.escaped(title))</title>
    <style>
    :root { color-scheme: light dark; }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b;
      background: #ffffff; }
    figure { margin: 1rem 0; break-inside: avoid; } figcaption { font-size: 13px; max-width: 60rem; }
    .row { display: flex; flex-wrap: wrap; gap: 1.5rem; } img { image-rendering: pixelated; max-width: 100%; }
    table { border-collapse: collapse; font-size: 13px; } th, td { text-align: right; padding: 0.15rem 0.6rem; }
    th:first-child, td:first-child, .text { text-align: left; } td.text { overflow-wrap: anywhere; min-width: 14rem; }
    .wide { overflow-x: auto; } td:not(.text) { white-space: nowrap; } thead { border-bottom: 1px solid currentColor; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 12px; }
    @media screen and (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616; } }
    @media print { body { margin: 0; max-width: none; } }
    \(ChartStyle.rules)
    </style></head>
    <body><h1>\(SVG.escaped(title))</h1>
    \(body.joined(separator: "\n"))
    </body></html>

    """
  }
}
