extension NASBench201Cell {
  /// The cell with this text in the benchmark's grammar:
  ///
  ///     cell      = node1 "+" node2 "+" node3
  ///     node i    = "|" edge from 0 "|" ... "|" edge from i-1 "|"
  ///     edge      = operation "~" source
  ///     operation = "none" | "skip_connect" | "nor_conv_1x1" | "nor_conv_3x3" | "avg_pool_3x3"
  ///
  /// - Throws: an error that points at the first character that does not fit.
  public init(_ text: String) throws(ArchitectureError) {
    var reader = CellReader(text)
    var operations: [NASBench201Operation] = []
    for edge in Self.edges {
      if edge.source == 0 {
        if edge.target > 1 { try reader.skip("+", "\"+\" before node \(edge.target)") }
        try reader.skip("|", "\"|\" to open node \(edge.target)")
      }
      operations.append(try reader.operation(on: edge))
      try reader.skip("~", "\"~\" and the source node after the operation")
      try reader.skip(
        Character("\(edge.source)"), "\(edge.source), the source of edge \(edge.source + 1) of node \(edge.target)")
      try reader.skip("|", "\"|\" after the edge from node \(edge.source) to node \(edge.target)")
    }
    try reader.finish()
    self.init(operations: operations)
  }
}

/// Reads a cell's text from left to right.
private struct CellReader {
  private let text: String
  private let characters: [Character]
  private var position = 0

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  mutating func skip(_ character: Character, _ expected: String) throws(ArchitectureError) {
    guard position < characters.count, characters[position] == character else {
      throw fault(
        expected,
        found: position < characters.count ? "\"\(shortened(String(characters[position])))\"" : "the end of the text")
    }
    position += 1
  }

  mutating func operation(on edge: NASBench201Cell.Edge) throws(ArchitectureError) -> NASBench201Operation {
    let rest = characters[position...]
    let name = String(rest.prefix { !"~|+".contains($0) })
    if let operation = NASBench201Operation(rawValue: name) {
      position += name.count
      return operation
    }
    let names = NASBench201Operation.allCases.map(\.rawValue)
    let suggestion = nearMisses(of: name, among: names).first.map { " (did you mean \($0)?)" } ?? ""
    let found =
      name.isEmpty
      ? rest.first.map { "\"\(shortened(String($0)))\"" } ?? "the end of the text" : "\"\(shortened(name))\""
    throw fault(
      "the operation from node \(edge.source) to node \(edge.target), one of \(names.joined(separator: ", "))",
      found: found + suggestion)
  }

  func finish() throws(ArchitectureError) {
    guard position == characters.count else {
      throw fault("the end of the text", found: "\"\(shortened(String(characters[position...])))\"")
    }
  }

  private func fault(_ expected: String, found: String) -> ArchitectureError {
    ArchitectureError(
      "character \(position + 1) of the cell \"\(shortened(text))\": expected \(expected), found \(found)",
      characterOffset: position)
  }

  /// Enough of a text to recognize it, for a cell has at most 103 characters, with no character that cannot be
  /// seen.
  private func shortened(_ text: String) -> String {
    (text.count <= 120 ? text : text.prefix(120) + "...").withVisibleControlCharacters
  }
}
