/// A cell of NAS-Bench-201: four nodes and one operation on each of the six edges between them.
///
/// Node 0 is the cell's input, node 3 its output; node i is the sum over j < i of the operation on the
/// edge from j to i, applied to node j.
public struct NASBench201Cell: Hashable, Sendable {
  /// A connection from a node to a later one.
  public struct Edge: Hashable, Sendable {
    public let source: Int
    public let target: Int

    public init(source: Int, target: Int) {
      self.source = source
      self.target = target
    }
  }

  /// The edges in the order of the benchmark's text: by target, then by source.
  public static let edges: [Edge] = [
    Edge(source: 0, target: 1),
    Edge(source: 0, target: 2), Edge(source: 1, target: 2),
    Edge(source: 0, target: 3), Edge(source: 1, target: 3), Edge(source: 2, target: 3),
  ]

  /// The number of cells: five operations on six edges, 5^6.
  public static let count = 15_625

  /// One operation for each of ``edges``, in that order.
  public var operations: [NASBench201Operation] {
    didSet { precondition(operations.count == Self.edges.count, "a cell has six operations") }
  }

  /// - Precondition: there are six operations.
  public init(operations: [NASBench201Operation]) {
    precondition(operations.count == Self.edges.count, "a cell has six operations")
    self.operations = operations
  }

  /// The cell at a place of the enumeration: the operations' places in the benchmark's order are the
  /// digits of the number in base 5, the edge from 0 to 1 first. It is not the benchmark's own index,
  /// which follows no rule.
  ///
  /// - Precondition: the number is from 0 to 15,624.
  public init(ordinal: Int) {
    precondition((0..<Self.count).contains(ordinal), "a cell's ordinal is from 0 to 15,624")
    let choices = NASBench201Operation.allCases
    var operations: [NASBench201Operation] = []
    var rest = ordinal
    for _ in Self.edges {
      operations.append(choices[rest % choices.count])
      rest /= choices.count
    }
    self.operations = operations.reversed()
  }

  /// The benchmark's text, such as `|a~0|+|b~0|c~1|+|d~0|e~1|f~2|`.
  public var text: String {
    var text = ""
    for (edge, operation) in zip(Self.edges, operations) {
      if edge.source == 0 { text += edge.target == 1 ? "|" : "+|" }
      text += operation.rawValue + "~\(edge.source)|"
    }
    return text
  }

  /// For each edge whether it carries something from the input to the output: its operation is not
  /// `none`, its source depends on the input, and its target reaches the output.
  public var liveEdges: [Bool] {
    let (depends, reaches) = (dependsOnInput, reachesOutput)
    return zip(Self.edges, operations).map { edge, operation in
      operation != .none && depends[edge.source] && reaches[edge.target]
    }
  }

  /// Whether a convolution whose source does not depend on the input leads to the output.
  ///
  /// The convolution gives zeros, and the batch norm behind it its shift: zero at initialization, and a
  /// learned constant for each channel from then on.
  public var learnsConstants: Bool {
    let (depends, reaches) = (dependsOnInput, reachesOutput)
    return zip(Self.edges, operations).contains { edge, operation in
      operation.convolutionKernelSize != nil && !depends[edge.source] && reaches[edge.target]
    }
  }

  /// For each node whether some path without `none` leads to it from the input.
  private var dependsOnInput: [Bool] {
    var depends = [true, false, false, false]
    for (edge, operation) in zip(Self.edges, operations) where operation != .none && depends[edge.source] {
      depends[edge.target] = true
    }
    return depends
  }

  /// For each node whether some path without `none` leads from it to the output.
  private var reachesOutput: [Bool] {
    var reaches = [false, false, false, true]
    for (edge, operation) in zip(Self.edges, operations).reversed() where operation != .none && reaches[edge.target] {
      reaches[edge.source] = true
    }
    return reaches
  }

  /// Whether the cell's output does not depend on its input: true of 341 of the 15,625 cells, which
  /// are at chance accuracy in the benchmark.
  public var isInputIndependent: Bool {
    !liveEdges.contains(true)
  }
}
