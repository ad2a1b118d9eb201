import Graphs
import Spaces

/// A space of cells: each edge between the nodes of a cell has one of several operations, and a skeleton repeats the cell.
///
/// Node 0 is the cell's input, the last node its output; a node combines the outputs of its edges. Nodes of networks
/// are named `stem.conv`, `stage1.cell0.edge0to1.conv`, `stage1.cell0.node1`, `reduction1.conv`, `head.bn` and so on:
/// stages and reductions count from 1, the cells of a stage from 0.
struct CellForm: SpaceForm {
  struct Edge: Hashable, Sendable {
    let source: Int
    let target: Int
    /// Places in ``operations``.
    let operations: [Int]

    var name: String { "edge \(source) to \(target)" }
  }

  /// The stages of the network around the cell.
  struct Skeleton: Hashable, Sendable {
    let stem: [LayerDescription]
    let stages: Formula
    /// The number of cells in a stage.
    let cells: Formula
    /// The layers between two stages.
    let reduction: [LayerDescription]
    let head: [LayerDescription]
  }

  let node: FileNode
  let operations: [CellOperation]
  let nodeCount: Int
  /// Sorted by target, then by source.
  let edges: [Edge]
  let combination: Combination
  /// The layers after each node's combination.
  let after: [LayerDescription]
  let skeleton: Skeleton
  let variants: [[Choice]]

  /// The name, in formulas, of the number of channels of a cell's input.
  static let width = "width"

  init(
    node: FileNode, operations: [CellOperation], nodeCount: Int, edges: [Edge], combination: Combination,
    after: [LayerDescription], skeleton: Skeleton
  ) {
    self.node = node
    self.operations = operations
    self.nodeCount = nodeCount
    self.edges = edges
    self.combination = combination
    self.after = after
    self.skeleton = skeleton
    variants = [edges.map { edge in Choice(name: edge.name, values: edge.operations.map { operations[$0].name }) }]
  }

  var grammar: String {
    (1..<nodeCount).map { target in
      "|" + edges.filter { $0.target == target }.map { "OPERATION~\($0.source)|" }.joined()
    }.joined(separator: "+")
  }

  /// The operation of each edge.
  func operations(of selection: Selection) -> [CellOperation] {
    zip(edges, selection.places).map { operations[$0.operations[$1]] }
  }

  func write(_ selection: Selection, into writer: inout NetworkWriter) throws(SpaceFileError) -> Int {
    let stages = try skeleton.stages.value(writer.numbers)
    let cells = try skeleton.cells.value(writer.numbers)
    var last = try writer.write(skeleton.stem, "stem", of: 0)
    for stage in 1...stages {
      if stage > 1 { last = try writer.write(skeleton.reduction, "reduction\(stage - 1)", of: last) }
      for place in 0..<cells { last = try write(selection, "stage\(stage).cell\(place)", of: last, into: &writer) }
    }
    return try writer.write(skeleton.head, "head", of: last)
  }

  private func write(
    _ selection: Selection, _ name: String, of input: Int, into writer: inout NetworkWriter
  ) throws(SpaceFileError) -> Int {
    writer.numbers[Self.width] = writer.shapes[input].channels
    defer { writer.numbers[Self.width] = nil }
    var values = [input]
    var terms: [Int] = []
    for (place, (edge, operation)) in zip(edges, operations(of: selection)).enumerated() {
      terms.append(
        try writer.write(
          operation.layers, "\(name).edge\(edge.source)to\(edge.target)", of: values[edge.source]))
      guard place + 1 == edges.count || edges[place + 1].target != edge.target else { continue }
      let node = "\(name).node\(edge.target)"
      let combined = try writer.append(node, combination.layer, inputs: terms, at: self.node)
      values.append(try writer.write(after, node, of: combined))
      terms = []
    }
    return values[nodeCount - 1]
  }

  func features(of selection: Selection) -> [StructuralFeature] {
    // The number of features doubles with each operation.
    guard operations.count <= 6 else { return [] }
    let edges = zip(edges, operations(of: selection)).map { edge, operation in
      OperationGraph.Edge(source: edge.source, target: edge.target, operation: operation.name)
    }
    return OperationGraph(nodeCount: nodeCount, edges: edges, operations: operations.map(\.name)).features
  }
}
