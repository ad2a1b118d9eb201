import Graphs
import Networks
import Spaces
import Torch

/// The network of an architecture in PyTorch: an entry of `resnets.json` or `mobilenets.json`.
public struct GoldenArchitecture: Decodable, Sendable, CustomStringConvertible {
  /// The cost of a network of full size.
  public struct Known: Decodable, Sendable, CustomStringConvertible {
    public let name: String
    public let architecture: String
    public let parameters: Int
    public let multiplyAccumulates: Int
    let imageSize: Int
    let classes: Int

    public var description: String { name }

    public var scale: NetworkScale {
      NetworkScale(
        sizes: ["divisor": 1], imageChannels: 3, imageHeight: imageSize, imageWidth: imageSize, classes: classes)
    }
  }

  public let name: String
  public let images: GoldenRecipe
  public let logits: GoldenGraph.Logits
  private let architecture: String
  private let divisor: Int
  private let imageChannels: Int
  private let imageSize: Int
  private let classes: Int
  private let values: [GoldenGraph.Named]

  public var description: String { name }

  public func network(of space: some SearchSpace, _ type: DataType) throws -> Network {
    let graph = try space.graph(
      of: space.architecture(architecture),
      at: NetworkScale(
        sizes: ["divisor": divisor], imageChannels: imageChannels, imageHeight: imageSize, imageWidth: imageSize,
        classes: classes))
    return try loaded(Network(graph, seed: Seed(0), dataType: type), with: values)
  }

  /// The names of everything that PyTorch's network learns or keeps.
  public var names: [String] { values.map(\.name) }

  private struct File: Decodable {
    let networks: [GoldenArchitecture]
    let known: [Known]
  }

  public static func all(in file: String) throws -> [GoldenArchitecture] {
    try GoldenFile.read(file, as: File.self).networks
  }

  public static func known(in file: String) throws -> [Known] { try GoldenFile.read(file, as: File.self).known }
}
