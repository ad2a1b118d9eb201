extension NetworkGraph {
  /// The network without what contributes nothing: the graph to execute.
  ///
  /// In this order:
  ///
  /// 1. What is zero whatever the input holds is found: zero layers, and layers that turn zeros into
  ///    zeros (``Layer/valueOfZeros``: ReLUs, poolings, sums and concatenations of zeros, convolutions
  ///    and linear layers without bias, batch norms). Zero terms leave sums; x + 0 = x.
  /// 2. A sum of one term is that term.
  /// 3. A layer without parameters or randomness that reads the same inputs as an earlier equal one is that earlier one,
  ///    such as the ReLUs with which several convolutions of one cell node begin.
  /// 4. Nodes that no output reads, directly or through others, go: zero layers and all that only
  ///    feeds them.
  ///
  /// No step changes a value of what remains or the order of additions, so results are equal to the
  /// bit, for finite activations (0 x infinity would be NaN). One case needs a word: a batch norm of
  /// zeros gives its shift. That is zero at initialization, and where it is not affine, and
  /// NAS-Bench-201's own isomorphism takes it as zero; so does this. In training the benchmark would
  /// learn such a shift, a constant for each channel. With `keepingShiftsOfZeros` those batch norms
  /// stay, each reading a zero node, and the function of the parameters is preserved exactly.
  ///
  /// A zero that cannot go, such as the one before the classifier of a cell that ignores its input,
  /// stays as a zero node; layers that change the shape of such a zero stay too, for its shape alone.
  /// Ask ``isInputIndependent`` to recognize these networks.
  ///
  /// Names do not change: a remaining node has the name it had. Parameters of nodes that went are no
  /// longer there; the benchmark counts them, so take ``cost()`` of the graph before it is simplified.
  ///
  /// - Precondition: ``shapes()`` accepts the graph.
  /// - Complexity: O(nodes and connections).
  public func simplified(keepingShiftsOfZeros: Bool = false) -> NetworkGraph {
    simplification(keepingShiftsOfZeros: keepingShiftsOfZeros).graph
  }

  /// The graph ``simplified(keepingShiftsOfZeros:)``, and for each node of this one the node there with its value: nil
  /// where that is zero, or no output reads it.
  package func simplification(keepingShiftsOfZeros: Bool = false) -> (graph: NetworkGraph, nodes: [Int?]) {
    var simplification = Simplification(graph: self, keepsShiftsOfZeros: keepingShiftsOfZeros)
    return simplification.result()
  }
}

/// One run of ``NetworkGraph/simplified(keepingShiftsOfZeros:)``.
private struct Simplification {
  /// An interchangeable layer on certain nodes: two equal ones compute the same.
  private struct Expression: Hashable {
    let layer: AnyHashable
    let inputs: [Int]
  }

  let graph: NetworkGraph
  let keepsShiftsOfZeros: Bool
  private let shapes: [FeatureShape]?
  private var nodes: [NetworkGraph.Node] = []
  private var known: [Expression: Int] = [:]
  /// For each node of the graph the new node with the same value; nil where it is zero.
  private var replacements: [Int?] = []
  /// New nodes that hold the zeros of a node of the graph, where a reader needs them.
  private var zeros: [Int: Int] = [:]

  init(graph: NetworkGraph, keepsShiftsOfZeros: Bool) {
    self.graph = graph
    self.keepsShiftsOfZeros = keepsShiftsOfZeros
    shapes = try? graph.shapes()
  }

  mutating func result() -> (graph: NetworkGraph, nodes: [Int?]) {
    for node in graph.nodes {
      replacements.append(replacement(for: node))
    }
    let output = newNode(for: graph.output)
    var auxiliaryOutputs = graph.auxiliaryOutputs
    for index in auxiliaryOutputs.indices { auxiliaryOutputs[index].node = newNode(for: auxiliaryOutputs[index].node) }
    let whole = NetworkGraph(nodes: nodes, output: output, auxiliaryOutputs: auxiliaryOutputs)
    // Only the input and the nodes that an output reads, directly or through others.
    var isRead = whole.readNodes(from: [output] + auxiliaryOutputs.map(\.node))
    isRead[0] = true
    var places: [Int?] = []
    var count = 0
    for read in isRead {
      places.append(read ? count : nil)
      count += read ? 1 : 0
    }
    return (whole.keeping(isRead), replacements.map { $0.flatMap { places[$0] } })
  }

  private mutating func replacement(for node: NetworkGraph.Node) -> Int? {
    let live = node.inputs.filter { replacements[$0] != nil }
    if node.layer is Input { return append(node, inputs: []) }
    if node.layer is Sum {
      if live.count <= 1 { return live.first.flatMap { replacements[$0] } }
      return append(node, inputs: live.compactMap { replacements[$0] })
    }
    if node.layer is Zero { return nil }
    if live.isEmpty, turnsZerosIntoZeros(node.layer) { return nil }
    var inputs: [Int] = []
    for input in node.inputs { inputs.append(newNode(for: input)) }
    return append(node, inputs: inputs)
  }

  private func turnsZerosIntoZeros(_ layer: any Layer) -> Bool {
    switch layer.valueOfZeros {
    case .zeros: true
    case .learnedShift: !keepsShiftsOfZeros
    case .other: false
    }
  }

  /// The new node with the value of a node of the graph, where that is zero too.
  private mutating func newNode(for index: Int) -> Int {
    if let replacement = replacements[index] { return replacement }
    if let zero = zeros[index] { return zero }
    let node = graph.nodes[index]
    let zero: Int
    if let source = node.inputs.first, shapes?[index] == shapes?[source],
      !(node.layer is Zero && replacements[source] != nil)
    {
      // The input is zero already and has the shape.
      zero = newNode(for: source)
    } else {
      var inputs: [Int] = []
      for input in node.inputs { inputs.append(newNode(for: input)) }
      zero = append(node, inputs: inputs)
    }
    zeros[index] = zero
    return zero
  }

  private mutating func append(_ node: NetworkGraph.Node, inputs: [Int]) -> Int {
    let expression = Expression(layer: AnyHashable(node.layer), inputs: inputs)
    if node.layer.isInterchangeable {
      if let same = known[expression] { return same }
      known[expression] = nodes.count
    }
    nodes.append(NetworkGraph.Node(name: node.name, layer: node.layer, inputs: inputs))
    return nodes.count - 1
  }
}
