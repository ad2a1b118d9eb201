/// A network as a value: layer descriptions and the connections between them.
///
/// Nodes are in topological order: a node's inputs have smaller indices. Node 0 is the input. The
/// graph knows no tensors and no search space; cost, shapes, drawing, execution and exports all read
/// this one value. ``shapes()`` checks all of it.
public struct NetworkGraph: Hashable, Sendable {
  /// One layer and where its inputs come from.
  public struct Node: Hashable, Sendable {
    /// A dotted path, unique in the graph, such as `stage1.cell3.edge0to1.conv`: the prefix of the names
    /// of the node's parameters.
    public var name: String
    public var layer: any Layer
    /// Indices of the nodes whose outputs this one reads, in order.
    public var inputs: [Int]

    public init(name: String, layer: any Layer, inputs: [Int]) {
      self.name = name
      self.layer = layer
      self.inputs = inputs
    }

    public static func == (left: Node, right: Node) -> Bool {
      left.name == right.name && left.inputs == right.inputs && left.layer.isEqual(to: right.layer)
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(name)
      hasher.combine(inputs)
      hasher.combine(layer)
    }
  }

  /// A classifier of features inside the network, whose loss is added in training and that is left out of
  /// everything else.
  public struct AuxiliaryOutput: Hashable, Sendable {
    /// The node whose output are its logits.
    public var node: Int
    /// The factor of its loss.
    public var weight: Double

    public init(node: Int, weight: Double) {
      self.node = node
      self.weight = weight
    }
  }

  public var nodes: [Node]
  /// The node whose output are the logits.
  public var output: Int
  /// Szegedy et al., "Going Deeper with Convolutions", CVPR 2015; DARTS adds one with weight 0.4.
  public var auxiliaryOutputs: [AuxiliaryOutput]

  public init(nodes: [Node], output: Int, auxiliaryOutputs: [AuxiliaryOutput] = []) {
    self.nodes = nodes
    self.output = output
    self.auxiliaryOutputs = auxiliaryOutputs
  }
}
