extension NetworkGraph {
  /// A listing for people: one line a node with its index, name, layer, inputs, output shape and
  /// number of parameters. A graph that ``shapes()`` refuses is listed without shapes.
  ///
  /// - Complexity: O(nodes and connections).
  public func textDrawing() -> String {
    let shapes = try? shapes()
    var rows = [["", "name", "layer", "reads", "shape", "parameters"]]
    for (index, node) in nodes.enumerated() {
      let count = node.layer.parameters.reduce(0) { $0 + $1.count }
      rows.append([
        "\(index)", node.name, "\(node.layer)", node.inputs.map(String.init).joined(separator: " "),
        shapes.map { "\($0[index])" } ?? "?", count == 0 ? "" : "\(count)",
      ])
    }
    let auxiliary = auxiliaryOutputs.map { "auxiliary output: node \($0.node), weight \($0.weight)\n" }
    return rows.aligned(toTheRight: [0, 5]) + "output: node \(output)\n" + auxiliary.joined()
  }
}

extension [[String]] {
  /// The rows as lines with aligned columns, two spaces apart.
  fileprivate func aligned(toTheRight rightColumns: Set<Int>) -> String {
    let columns = map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in map { $0[column].count }.max() ?? 0 }
    var text = ""
    for row in self {
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (rightColumns.contains(column) ? space + cell : cell + space)
      }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}
