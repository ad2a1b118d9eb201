import Graphs
import Networks
import Torch

/// A small graph about one layer type, with PyTorch's logits and kernels: an entry of `layers.json`.
public struct GoldenGraph: Decodable, Sendable, CustomStringConvertible {
  public struct Named: Decodable, Sendable {
    public let name: String
    public let recipe: GoldenRecipe

    private enum CodingKeys: CodingKey {
      case name
    }

    public init(from decoder: any Decoder) throws {
      name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
      recipe = try GoldenRecipe(from: decoder)
    }
  }

  public struct Logits: Decodable, Sendable {
    public let batchStatistics: [[Double]]
    /// Of batch norms that track none, the batch's.
    public let runningStatistics: [[Double]]

    public func callAsFunction(_ mode: BatchNormMode) -> [Double] {
      (mode == .running ? runningStatistics : batchStatistics).flatMap { $0 }
    }
  }

  /// One node as the scripts write it.
  struct Node: Decodable {
    let name: String
    let inputs: [Int]
    let layer: GoldenLayer

    var node: NetworkGraph.Node { NetworkGraph.Node(name: name, layer: layer.layer, inputs: inputs) }
  }

  public let name: String
  public let graph: NetworkGraph
  public let images: GoldenRecipe
  public let parameters: [Named]
  public let statistics: [Named]
  public let logits: Logits
  /// By mode, then by parameter; a graph without batch norm has the same in every mode, under `coupled`.
  private let kernelOfParameter: [String: [String: [[Double]]]]

  public var description: String { name }

  private enum CodingKeys: CodingKey {
    case name, nodes, images, parameters, statistics, logits, kernelOfParameter
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    let nodes = try container.decode([Node].self, forKey: .nodes).map(\.node)
    graph = NetworkGraph(nodes: nodes, output: nodes.count - 1)
    images = try container.decode(GoldenRecipe.self, forKey: .images)
    parameters = try container.decode([Named].self, forKey: .parameters)
    statistics = try container.decode([Named].self, forKey: .statistics)
    logits = try container.decode(Logits.self, forKey: .logits)
    kernelOfParameter = try container.decode([String: [String: [[Double]]]].self, forKey: .kernelOfParameter)
  }

  /// Whether running statistics are there for every batch norm, so that ``BatchNormMode/running`` exists.
  public var tracksStatistics: Bool {
    graph.nodes.allSatisfy { ($0.layer as? BatchNorm)?.tracksStatistics ?? true }
  }

  /// Each parameter's share of the kernel, row-major.
  public func kernels(_ mode: BatchNormMode) -> [String: [Double]] {
    let shares = kernelOfParameter[mode.rawValue] ?? kernelOfParameter[BatchNormMode.coupled.rawValue] ?? [:]
    return shares.mapValues { $0.flatMap { $0 } }
  }

  public func network(_ type: DataType) throws -> Network {
    try loaded(Network(graph, seed: Seed(0), dataType: type), with: parameters + statistics)
  }

  /// ``network(_:)`` of layers that are differentiated automatically.
  public func networkWithoutFastRules(_ type: DataType) throws -> Network {
    try loaded(Network(graph.withoutFastRules(), seed: Seed(0), dataType: type), with: parameters + statistics)
  }

  private struct File: Decodable {
    let graphs: [GoldenGraph]
  }

  public static func all() throws -> [GoldenGraph] {
    try GoldenFile.read("layers.json", as: File.self).graphs
  }
}

/// The network with the golden values of everything it has; what it has not is dead in the golden file.
func loaded(_ network: Network, with values: [GoldenGraph.Named]) throws -> Network {
  let own = network.state
  var state: [String: Tensor] = [:]
  for value in values where own[value.name] != nil { state[value.name] = try value.recipe.tensor(network.dataType) }
  try network.load(state)
  return network
}
