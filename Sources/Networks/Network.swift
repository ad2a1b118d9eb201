import Graphs
import Torch

/// A graph with parameters on a device.
///
/// The graph is simplified first: edges that cannot influence the output have no parameters here and
/// are never executed. One worker owns a network; it is not shared between threads.
public final class Network {
  /// A learned tensor and what it is.
  public struct Parameter {
    /// The node's name and the parameter's, such as `stem.conv.weight`.
    public let name: String
    /// The index of the node in ``Network/graph``.
    public let node: Int
    /// The parameter's name within its layer, such as `weight`.
    public let suffix: String
    public let role: ParameterDescription.Role
    /// Overwritten in place by optimizers.
    public let tensor: Tensor
  }

  /// The running statistics of a batch-norm node.
  public struct Statistics: Sendable {
    public let mean: Tensor
    public let variance: Tensor
  }

  /// What is executed: the given graph, simplified.
  public let graph: NetworkGraph
  /// The shape of every node's output.
  public let shapes: [FeatureShape]
  public let device: Device
  public let dataType: DataType
  /// In the order of the nodes.
  public let parameters: [Parameter]
  /// By batch-norm node, where the layer tracks statistics.
  public let statistics: [Int: Statistics]
  /// By node.
  let layers: [any NetworkLayer]
  /// By node, where the layer has fast rules.
  let fastLayers: [(any FastLayer)?]
  /// By node.
  let layerParameters: [LayerParameters]
  package let fusion: LayerFusion
  /// By node, whether it is computed in training alone.
  package let isAuxiliary: [Bool]
  /// What the initial values were drawn by.
  let initializer: Initializer
  let seed: Seed

  /// Allocates and initializes the parameters.
  ///
  /// A parameter's numbers depend on the seed and its name only: not on the other layers, the
  /// device, or the type up to rounding.
  /// - Throws: ``NetworkError`` if the graph is malformed, a layer is no ``NetworkLayer``, or memory is exhausted.
  public init(
    _ graph: NetworkGraph, initializer: Initializer = .frameworkDefault, seed: Seed, device: Device = .cpu,
    dataType: DataType = .float32
  ) throws(NetworkError) {
    // The shifts of batch norms that read zeros are learned, so they stay: the network is the
    // benchmark's own function of its parameters.
    do {
      _ = try graph.shapes()
      self.graph = graph.simplified(keepingShiftsOfZeros: true)
      shapes = try self.graph.shapes()
    } catch {
      throw .graph(error)
    }
    self.device = device
    self.dataType = dataType
    var parameters: [Parameter] = []
    var statistics: [Int: Statistics] = [:]
    var layers: [any NetworkLayer] = []
    var layerParameters: [LayerParameters] = []
    for (index, node) in self.graph.nodes.enumerated() {
      guard let layer = node.layer as? any NetworkLayer else {
        throw .invalid(
          "the network cannot be computed: the layer \"\(node.layer)\" of \(node.name) has no forward rule")
      }
      layers.append(layer)
      do throws(TorchError) {
        var own: [(suffix: String, tensor: Tensor)] = []
        for description in layer.parameters {
          let name = "\(node.name).\(description.suffix)"
          let drawn = try initializer.tensor(for: description, seed: seed.derived(name))
          let placed = try Self.place(drawn, on: device, as: dataType)
          own.append((description.suffix, placed))
          parameters.append(
            Parameter(
              name: name, node: index, suffix: description.suffix, role: description.role, tensor: placed))
        }
        layerParameters.append(LayerParameters(own))
        if let layer = layer as? BatchNorm, layer.tracksStatistics {
          statistics[index] = Statistics(
            mean: try .zeros([layer.channels], dataType: dataType, device: device),
            variance: try .ones([layer.channels], dataType: dataType, device: device))
        }
      } catch {
        throw .layer(name: node.name, error)
      }
    }
    self.parameters = parameters
    self.statistics = statistics
    self.layers = layers
    fastLayers = layers.map { $0 as? any FastLayer }
    self.layerParameters = layerParameters
    fusion = LayerFusion(self.graph)
    isAuxiliary = self.graph.isAuxiliary
    self.initializer = initializer
    self.seed = seed
  }

  /// The same parameters, shared and not copied, beside other running statistics.
  init(sharingParametersOf other: Network, statistics: [Int: Statistics]) {
    graph = other.graph
    shapes = other.shapes
    device = other.device
    dataType = other.dataType
    parameters = other.parameters
    self.statistics = statistics
    layers = other.layers
    fastLayers = other.fastLayers
    layerParameters = other.layerParameters
    fusion = other.fusion
    isAuxiliary = other.isAuxiliary
    initializer = other.initializer
    seed = other.seed
  }

  /// Whether a node is computed: auxiliary ones are in training alone.
  package func computes(_ node: Int, inTraining: Bool) -> Bool {
    inTraining || !isAuxiliary[node]
  }

  /// The most elements that a layer's forward rule holds for one image besides its inputs and its output.
  package var workingElements: Int {
    var most = 0
    for (index, node) in graph.nodes.enumerated() {
      most = max(
        most, layers[index].workingElements(inputs: node.inputs.map { shapes[$0] }, output: shapes[index]))
    }
    return most
  }

  /// The outputs' nodes, the main one first; auxiliary ones in training alone.
  func outputs(inTraining: Bool) -> [Int] {
    [graph.output] + (inTraining ? graph.auxiliaryOutputs.map(\.node) : [])
  }

  /// How many times each node's output is read; that of an output once more.
  package func readerCounts(inTraining: Bool) -> [Int] {
    var counts = [Int](repeating: 0, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() where computes(index, inTraining: inTraining) {
      for input in node.inputs { counts[input] += 1 }
    }
    for output in outputs(inTraining: inTraining) { counts[output] += 1 }
    return counts
  }

  /// Images as the convolutions prefer them: on the device, of the network's type, channels last.
  public func prepared(_ images: Tensor) throws(NetworkError) -> Tensor {
    try tensors { () throws(TorchError) in try Self.place(images, on: device, as: dataType) }
  }

  static func place(_ tensor: Tensor, on device: Device, as type: DataType) throws(TorchError) -> Tensor {
    let placed = try tensor.moved(to: device).converted(to: type)
    return placed.rank == 4 ? try placed.contiguous(.channelsLast) : placed
  }

  /// The parameter of a node with this suffix, if its layer has it.
  public func parameter(_ suffix: String, of node: Int) -> Tensor? {
    layerParameters[node][suffix]
  }

  /// A parameter's gradient in its own shape, from one of the rows that a reverse pass gives.
  package func gradient(_ row: Tensor, of parameter: Parameter) throws(TorchError) -> Tensor {
    let shape = parameter.tensor.shape
    guard let layer = fastLayers[parameter.node] else { return try row.reshaped(shape) }
    return try layer.gradient(row, of: parameter.suffix, shape: shape)
  }

  /// All learned and tracked tensors by name; running statistics as `….running_mean` and
  /// `….running_var`, as PyTorch names them.
  public var state: [String: Tensor] {
    var state: [String: Tensor] = [:]
    for parameter in parameters { state[parameter.name] = parameter.tensor }
    for (node, tracked) in statistics {
      state["\(graph.nodes[node].name).running_mean"] = tracked.mean
      state["\(graph.nodes[node].name).running_var"] = tracked.variance
    }
    return state
  }

  /// Overwrites every learned and tracked tensor.
  /// - Throws: ``NetworkError`` naming the first tensor that is missing, unknown or of another shape;
  ///   nothing is changed then.
  public func load(_ values: [String: Tensor]) throws(NetworkError) {
    let own = state
    if let unknown = values.keys.sorted().first(where: { own[$0] == nil }) {
      throw .invalid("the network has no parameter '\(unknown)'")
    }
    for (name, tensor) in own.sorted(by: { $0.key < $1.key }) {
      guard let value = values[name] else { throw .invalid("the parameter '\(name)' is missing") }
      guard value.shape == tensor.shape else {
        throw .invalid("the parameter '\(name)' has shape \(tensor.shape), but the given value has \(value.shape)")
      }
    }
    for (name, value) in values {
      try tensors { () throws(TorchError) in
        try withoutGradients { () throws(TorchError) in try own[name]?.assign(value) }
      }
    }
  }
}
