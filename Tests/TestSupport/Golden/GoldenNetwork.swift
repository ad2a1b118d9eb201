import Graphs
import Networks
import Spaces
import Torch

/// A NAS-Bench-201 network in PyTorch: logits, gradients, kernels, and three steps of training. A file
/// of `networks`.
public struct GoldenNetwork: Decodable, Sendable, CustomStringConvertible {
  public struct Parameter: Decodable, Sendable {
    public let name: String
    /// Whether the logits can be reached from it without crossing a `none` edge.
    public let isLive: Bool
    public let shape: [Int]
    /// Of the cross-entropy in train mode.
    public let gradient: GoldenSummary
  }

  public struct Statistic: Decodable, Sendable {
    public let name: String
    public let isLive: Bool
    public let shape: [Int]
    /// After the training.
    public let trained: GoldenSummary
  }

  public struct Training: Decodable, Sendable {
    public let learningRate: Double
    public let momentum: Double
    public let nesterov: Bool
    public let weightDecay: Double
    /// The loss before each of three steps and after the last, with the batch's statistics.
    public let losses: [Double]
    /// After the training, with running statistics.
    public let logits: [[Double]]
  }

  public let name: String
  public let architecture: String
  public let scale: NetworkScale
  public let images: GoldenRecipe
  public let labels: [Int]
  public let parameters: [Parameter]
  public let statistics: [Statistic]
  public let logits: GoldenGraph.Logits
  public let crossEntropy: Double
  public let training: Training
  private let recipes: [GoldenGraph.Named]
  private let matrices: [String: [String: [[Double]]]]
  private let matricesOfParameters: [String: [String: [[Double]]]]?

  public var description: String { name }

  private enum CodingKeys: CodingKey {
    case name, architecture, scale, images, labels, parameters, statistics, logits, crossEntropy, training, kernels
    case kernelOfParameter
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    architecture = try container.decode(String.self, forKey: .architecture)
    scale = try container.decode(NetworkScale.self, forKey: .scale)
    images = try container.decode(GoldenRecipe.self, forKey: .images)
    labels = try container.decode([Int].self, forKey: .labels)
    parameters = try container.decode([Parameter].self, forKey: .parameters)
    statistics = try container.decode([Statistic].self, forKey: .statistics)
    logits = try container.decode(GoldenGraph.Logits.self, forKey: .logits)
    crossEntropy = try container.decode(Double.self, forKey: .crossEntropy)
    training = try container.decode(Training.self, forKey: .training)
    recipes =
      try container.decode([GoldenGraph.Named].self, forKey: .parameters)
      + container.decode([GoldenGraph.Named].self, forKey: .statistics)
    matrices = try container.decode([String: [String: [[Double]]]].self, forKey: .kernels)
    matricesOfParameters = try container.decodeIfPresent(
      [String: [String: [[Double]]]].self, forKey: .kernelOfParameter)
  }

  /// The kernel, row-major, of the selection `weightsWithoutClassifier`, `weights` or `all`.
  public func kernel(_ mode: BatchNormMode, selection: String) -> [Double]? {
    matrices[mode.rawValue]?[selection]?.flatMap { $0 }
  }

  /// Each live parameter's share of the kernel; of one of the networks only.
  public func kernels(_ mode: BatchNormMode) -> [String: [Double]]? {
    matricesOfParameters?[mode.rawValue]?.mapValues { $0.flatMap { $0 } }
  }

  /// The whole network, dead edges included.
  public func graph() throws(ArchitectureError) -> NetworkGraph {
    let space = NASBench201()
    return try space.graph(of: space.architecture(architecture), at: scale)
  }

  public func network(_ type: DataType, device: Device = .cpu) throws -> Network {
    try loaded(Network(graph(), seed: Seed(0), device: device, dataType: type), with: recipes)
  }

  public static func all() throws -> [GoldenNetwork] {
    try GoldenFile.names(in: "networks").map(named)
  }

  /// The network of one file, such as `dead-convolution`.
  public static func named(_ name: String) throws -> GoldenNetwork {
    try GoldenFile.read("networks/\(name).json")
  }
}
