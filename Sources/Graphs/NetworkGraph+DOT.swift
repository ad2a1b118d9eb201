extension NetworkGraph {
  /// The graph in the DOT language of Graphviz, nodes in order, then connections in order. Each node
  /// shows its name, its layer and its output shape; a graph that ``shapes()`` refuses is drawn
  /// without shapes. Zero layers are dashed, the output has a double border, auxiliary outputs
  /// a dotted one.
  ///
  /// `dot -Tsvg` turns it into a picture. Source: "The DOT Language", graphviz.org/doc/info/lang.html.
  ///
  /// - Parameter title: the graph's name.
  /// - Complexity: O(nodes and connections).
  public func dot(title: String = "network") -> String {
    let shapes = try? shapes()
    var text = "digraph \(Self.quoted(title)) {\n  rankdir=TB;\n  node [shape=box, fontname=\"Helvetica\"];\n"
    for (index, node) in nodes.enumerated() {
      var lines = [node.name, "\(node.layer)"]
      if let shapes { lines.append("\(shapes[index])") }
      var attributes = "label=\(Self.quoted(lines.joined(separator: "\n")))"
      if node.layer is Zero { attributes += ", style=dashed" }
      if index == output { attributes += ", peripheries=2" }
      if auxiliaryOutputs.contains(where: { $0.node == index }) { attributes += ", style=dotted, peripheries=2" }
      text += "  n\(index) [\(attributes)];\n"
    }
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { text += "  n\(input) -> n\(index);\n" }
    }
    return text + "}\n"
  }

  /// A DOT string: in double quotes, with quotes, backslashes and line ends escaped.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text {
      switch character {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default: quoted.append(character)
      }
    }
    return quoted + "\""
  }
}
