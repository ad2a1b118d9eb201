extension CellForm {
  static let fields = ["operations", "cell", "stem", "stages", "head"]
  private static let largestNodeCount = 8

  /// - Parameters:
  ///   - fields: the fields of the whole file.
  ///   - sizes: the names of the sizes, for formulas.
  init(_ fields: FileFields, sizes: Set<String>) throws(SpaceFileError) {
    let inCells = LayerReader(names: sizes.union([Self.width]))
    let outside = LayerReader(names: sizes)
    let operations = try Self.operations(fields.required("operations"), inCells)
    let cell = try fields.required("cell").fields(["nodes", "edges", "combine", "after"], of: "a cell")
    let nodeCount = try cell.required("nodes").integer(2...Self.largestNodeCount, "the number of nodes")
    let edges = try Self.edges(cell, nodeCount: nodeCount, operations: operations)
    let stages = try fields.required("stages").fields(["count", "cells", "reduction"], of: "stages")
    let reduction = try stages["reduction"].map { node throws(SpaceFileError) in try outside.layers(node) }
    let skeleton = Skeleton(
      stem: try outside.layers(fields.required("stem")),
      stages: try Formula(stages.required("count"), names: sizes, "the number of stages"),
      cells: try Formula(stages.required("cells"), names: sizes, "the number of cells"),
      reduction: reduction ?? [],
      head: try fields["head"].map { node throws(SpaceFileError) in try outside.layers(node) } ?? [])
    self.init(
      node: cell.node, operations: operations, nodeCount: nodeCount, edges: edges,
      combination: try inCells.combination(cell["combine"]),
      after: try cell["after"].map { node throws(SpaceFileError) in try inCells.layers(node) } ?? [],
      skeleton: skeleton)
  }

  private static func operations(_ node: FileNode, _ reader: LayerReader) throws(SpaceFileError) -> [CellOperation] {
    var operations: [CellOperation] = []
    for entry in try node.entries("operations", atMost: 64) {
      guard (1...40).contains(entry.key.count),
        entry.key.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) })
      else {
        throw entry.value.fault(
          "\"\(entry.key)\" cannot name an operation; use at most 40 letters, digits, hyphens, dots and underscores")
      }
      operations.append(CellOperation(name: entry.key, layers: try reader.layers(entry.value)))
    }
    guard operations.count > 1 else { throw node.fault("a space needs two operations or more to choose from") }
    return operations
  }

  /// The edges that the file lists, or every edge to a later node.
  private static func edges(
    _ cell: FileFields, nodeCount: Int, operations: [CellOperation]
  ) throws(SpaceFileError) -> [Edge] {
    let all = Array(operations.indices)
    guard let listed = cell["edges"] else {
      return (1..<nodeCount).flatMap { target in
        (0..<target).map { Edge(source: $0, target: target, operations: all) }
      }
    }
    var edges: [Edge] = []
    for node in try listed.list("edges", atMost: largestNodeCount * largestNodeCount) {
      let fields = try node.fields(["from", "to", "operations"], of: "an edge")
      let source = try fields.required("from").integer(0...(nodeCount - 2), "the node where the edge begins")
      let end = try fields.required("to")
      let target = try end.integer(1...(nodeCount - 1), "the node where the edge ends")
      guard source < target else {
        throw end.fault(
          "an edge leads to a later node, so that there is no cycle; node \(target) is not after node \(source)")
      }
      guard !edges.contains(where: { $0.source == source && $0.target == target }) else {
        throw node.fault("there is already an edge from node \(source) to node \(target)")
      }
      let places = try fields["operations"].map { names throws(SpaceFileError) in
        try Self.places(names, among: operations)
      }
      edges.append(Edge(source: source, target: target, operations: places ?? all))
    }
    edges.sort { ($0.target, $0.source) < ($1.target, $1.source) }
    for place in 1..<nodeCount where !edges.contains(where: { $0.target == place }) {
      throw listed.fault("no edge leads to node \(place)")
    }
    for place in 0..<(nodeCount - 1) where !edges.contains(where: { $0.source == place }) {
      throw listed.fault("no edge leaves node \(place)")
    }
    return edges
  }

  private static func places(_ node: FileNode, among operations: [CellOperation]) throws(SpaceFileError) -> [Int] {
    let names = operations.map(\.name)
    var places: [Int] = []
    for name in try node.list("operations", atMost: operations.count) {
      let place = names.firstIndex(of: try name.word(among: names, "operation")) ?? 0
      guard !places.contains(place) else { throw name.fault("the operation \"\(names[place])\" is there twice") }
      places.append(place)
    }
    return places
  }
}
