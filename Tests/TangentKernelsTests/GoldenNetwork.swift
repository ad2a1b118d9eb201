import Architectures
import Foundation
import Networks
import TestSupport
import Torch

/// A network of `Tests/Golden/networks` with PyTorch's kernels, computed one backward pass per image.
///
/// `scripts/golden/golden_networks.py` writes them.
struct GoldenNetwork: Decodable {
  /// A tensor as offset + factor · (numbers in [−1, 1) of a named stream).
  struct Recipe: Decodable {
    let stream: String
    let shape: [Int]
    let offset: Double
    let factor: Double

    func tensor() throws -> Tensor {
      let numbers = PortableNumbers.uniform(stream, count: shape.reduce(1, *))
      return try Tensor(numbers.map { offset + factor * $0 }, shape: shape)
    }
  }

  struct NamedRecipe: Decodable {
    let name: String
    let recipe: Recipe

    private enum Key: CodingKey { case name }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      name = try container.decode(String.self, forKey: .name)
      recipe = try Recipe(from: decoder)
    }
  }

  let name: String
  let architecture: String
  let scale: NetworkScale
  let images: Recipe
  let parameters: [NamedRecipe]
  let statistics: [NamedRecipe]
  /// By batch-norm mode and parameter selection, as the scripts spell them.
  let kernels: [String: [String: [[Double]]]]
  let kernelOfParameter: [String: [String: [[Double]]]]?

  static let names = [
    "cell0-pool-1x1-skip", "cell1-mixed", "cell1462-all-3x3", "cell1651-all-none", "cell1835-all-skip",
    "cell4317-all-1x1", "cell7581-all-pool", "cell11472-residual", "cell11472-two-cells", "cell13714-best-cifar10",
    "every-operation-zero-node", "dead-convolution",
  ]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/networks")

  init(_ name: String) throws {
    let file = Self.folder.appending(path: "\(name).json")
    self = try JSONDecoder().decode(GoldenNetwork.self, from: Data(contentsOf: file))
  }

  /// The network with the recipes' parameters and running statistics.
  func network(dataType: DataType) throws -> Network {
    let space = NASBench201()
    let graph = try space.graph(of: space.architecture(architecture), at: scale)
    let network = try Network(graph, seed: Seed(0), dataType: dataType)
    var values: [String: Tensor] = [:]
    // What influences no logit is not in the simplified network.
    let own = network.state
    for entry in parameters + statistics where own[entry.name] != nil {
      values[entry.name] = try entry.recipe.tensor().converted(to: dataType)
    }
    try network.load(values)
    return network
  }
}
