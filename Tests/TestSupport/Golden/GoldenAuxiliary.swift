import Graphs
import Networks
import Torch

/// A training step of a network with an auxiliary classifier in PyTorch: a part of `layers.json`.
public struct GoldenAuxiliary: Decodable, Sendable {
  private let nodes: [GoldenGraph.Node]
  private let output: Int
  private let auxiliaryOutput: Int
  private let weight: Double
  private let parameters: [GoldenGraph.Named]
  private let statistics: [GoldenGraph.Named]
  public let images: GoldenRecipe
  public let labels: [Int]
  public let logits: [[Double]]
  public let auxiliaryLogits: [[Double]]
  /// The cross-entropy of both, the second times its weight.
  public let loss: Double
  /// Its gradients, by parameter, flat.
  public let gradients: [String: [Double]]

  public var graph: NetworkGraph {
    NetworkGraph(
      nodes: nodes.map(\.node), output: output, auxiliaryOutputs: [.init(node: auxiliaryOutput, weight: weight)])
  }

  public func network(_ type: DataType) throws -> Network {
    try loaded(Network(graph, seed: Seed(0), dataType: type), with: parameters + statistics)
  }

  private struct File: Decodable {
    let auxiliary: GoldenAuxiliary
  }

  public static func read() throws -> GoldenAuxiliary {
    try GoldenFile.read("layers.json", as: File.self).auxiliary
  }
}
