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
    public let role: ParameterDescription.Role
    /// Overwritten in place by optimizers.
    public let tensor: Tensor
  }

  /// The running statistics of a batch-norm node.
  public struct Statistics {
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
  let parameterIndices: [Int: [ParameterDescription.Role: Int]]
  let fusion: LayerFusion

  /// Allocates and initializes the parameters.
  ///
  /// A parameter's numbers depend on the seed and its name only: not on the other layers, the
  /// device, or the type up to rounding.
  /// - Throws: ``NetworkError`` if the graph is malformed or memory is exhausted.
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
    var indices: [Int: [ParameterDescription.Role: Int]] = [:]
    for (index, node) in self.graph.nodes.enumerated() {
      do throws(TorchError) {
        for description in node.layer.parameters {
          let name = "\(node.name).\(description.suffix)"
          let drawn = try initializer.tensor(for: description, of: node.layer, seed: seed.derived(name))
          indices[index, default: [:]][description.role] = parameters.count
          let placed = try Self.place(drawn, on: device, as: dataType)
          parameters.append(Parameter(name: name, node: index, role: description.role, tensor: placed))
        }
        if case .batchNorm(let layer) = node.layer, layer.tracksStatistics {
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
    parameterIndices = indices
    fusion = LayerFusion(self.graph)
  }

  /// The same parameters, shared and not copied, beside other running statistics.
  init(sharingParametersOf other: Network, statistics: [Int: Statistics]) {
    graph = other.graph
    shapes = other.shapes
    device = other.device
    dataType = other.dataType
    parameters = other.parameters
    self.statistics = statistics
    parameterIndices = other.parameterIndices
    fusion = other.fusion
  }

  /// Images as the convolutions prefer them: on the device, of the network's type, channels last.
  public func prepared(_ images: Tensor) throws(NetworkError) -> Tensor {
    try tensors { () throws(TorchError) in try Self.place(images, on: device, as: dataType) }
  }

  private static func place(_ tensor: Tensor, on device: Device, as type: DataType) throws(TorchError) -> Tensor {
    let placed = try tensor.moved(to: device).converted(to: type)
    return placed.rank == 4 ? try placed.contiguous(.channelsLast) : placed
  }

  /// The parameter of a node, if its layer has one of that role.
  public func parameter(_ role: ParameterDescription.Role, of node: Int) -> Tensor? {
    parameterIndices[node]?[role].map { parameters[$0].tensor }
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
        throw .invalid("the parameter '\(name)' has shape \(tensor.shape), given is \(value.shape)")
      }
    }
    for (name, value) in values {
      try tensors { () throws(TorchError) in
        try withoutGradients { () throws(TorchError) in try own[name]?.assign(value) }
      }
    }
  }
}
