extension NASBench201Cell {
  /// The cell as a picture of characters: nodes as boxes, each edge a line from the rail below its
  /// source to its target. Edges that carry nothing of the input to the output are dotted and have
  /// their operation in brackets.
  public func drawing() -> String {
    var canvas = Canvas()
    let live = liveEdges
    // The row at which each node's box begins; a box has a row for each incoming edge.
    let tops = [0, 3, 6, 10]
    for node in 0...3 {
      canvas.box(node, row: tops[node], rows: max(node, 1))
    }
    for (index, edge) in Self.edges.enumerated() {
      canvas.line(
        row: tops[edge.target] + 1 + edge.source, from: edge.source, to: edge.target,
        label: operations[index].rawValue, isLive: live[index])
    }
    var text = canvas.text
    if live.contains(false) { text += "dotted, in brackets: carries nothing of the input to the output\n" }
    if learnsConstants {
      text += "a dotted convolution of zeros leaves a constant, the learned shift of its batch norm: it is executed\n"
    }
    if isInputIndependent { text += "the output does not depend on the input\n" }
    return text
  }
}

/// A grid of characters on which a cell's nodes stand along the diagonal.
private struct Canvas {
  private static let columnWidth = 24
  private static let height = 15
  private var rows = Array(repeating: Array(repeating: Character(" "), count: 3 * columnWidth + 14), count: height)

  var text: String {
    rows.map { row in
      var line = String(row)
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private func rail(_ node: Int) -> Int { node * Self.columnWidth + 2 }

  /// A box, and below it the rail from which the node's edges leave.
  mutating func box(_ node: Int, row: Int, rows count: Int) {
    let left = node * Self.columnWidth
    write("┌───┐", row, left)
    for inner in 1...count { write("│   │", row + inner, left) }
    let middle = row + (count + 1) / 2
    write("\(node)", middle, left + 2)
    if node == 0 { write("input", middle, left + 6) }
    if node == 3 { write("output", middle, left + 6) }
    write(node == 3 ? "└───┘" : "└─┬─┘", row + count + 1, left)
    guard node < 3 else { return }
    // The last edge to leave goes into node 3, in the row of that box that belongs to this node.
    for below in (row + count + 2)..<(11 + node) { write("│", below, rail(node)) }
  }

  mutating func line(row: Int, from source: Int, to target: Int, label: String, isLive: Bool) {
    let end = target * Self.columnWidth - 1
    for column in (rail(source) + 1)..<end {
      let crossesRail = (source + 1..<target).contains { rail($0) == column }
      write(crossesRail ? "┼" : isLive ? "─" : "┄", row, column)
    }
    write(target == 3 ? "└" : "├", row, rail(source))
    write(isLive ? " \(label) " : " [\(label)] ", row, rail(source) + 2)
    write("▶", row, end)
  }

  private mutating func write(_ text: String, _ row: Int, _ column: Int) {
    for (offset, character) in text.enumerated() { rows[row][column + offset] = character }
  }
}
