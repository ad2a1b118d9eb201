import Spaces

extension CellForm {
  /// The nodes after the input, joined by `+`. Each lists its edges by source as `operation~source`, with a `|` before
  /// the first and after every edge: the grammar of NAS-Bench-201.
  func text(of selection: Selection) -> String {
    var text = ""
    for (place, (edge, operation)) in zip(edges, operations(of: selection)).enumerated() {
      if place == 0 {
        text += "|"
      } else if edges[place - 1].target != edge.target {
        text += "+|"
      }
      text += "\(operation.name)~\(edge.source)|"
    }
    return text
  }

  func selection(_ text: String) throws(ArchitectureError) -> Selection {
    var reader = ArchitectureReader(text)
    var places: [Int] = []
    for (place, edge) in edges.enumerated() {
      if place == 0 {
        try reader.skip("|")
      } else if edges[place - 1].target != edge.target {
        try reader.skip("+")
        try reader.skip("|")
      }
      places.append(
        try reader.place(
          among: variants[0][place].values, while: { !"~|+".contains($0) },
          "the operation from node \(edge.source) to node \(edge.target)"))
      try reader.skip("~")
      _ = try reader.number(among: [edge.source], "the source node")
      try reader.skip("|")
    }
    guard reader.rest.isEmpty else { throw reader.fault("the end of the text") }
    return Selection(variant: 0, places: places)
  }

  /// A line for each edge; brackets mark edges that carry nothing from the input to the output.
  func drawing(of selection: Selection) -> String {
    let live = liveEdges(of: selection)
    var text = ""
    for (place, (edge, operation)) in zip(edges, operations(of: selection)).enumerated() {
      let name = live[place] ? operation.name : "[\(operation.name)]"
      let ends = (
        edge.source == 0 ? "input" : "node \(edge.source)",
        edge.target == nodeCount - 1 ? "output" : "node \(edge.target)"
      )
      text += "\(ends.0) ── \(name) ──▶ \(ends.1)\n"
    }
    if live.contains(false) { text += "in brackets: carries nothing of the input to the output\n" }
    if !live.contains(true) { text += "the output does not depend on the input\n" }
    return text
  }
}
