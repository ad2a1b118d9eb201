import Foundation
import Graphs
import Networks
import Torch

/// In how many directions the outputs of a network's layers vary.
public struct ActivationRanks: Sendable {
  /// exp(−Σ p·ln p) of each layer, p the singular values of a block of its outputs over their sum; 0 for outputs of
  /// zeros.
  public let ranks: [Double]

  public init(ranks: [Double]) {
    self.ranks = ranks
  }

  /// Those of the layers with weights, normalizations and activation functions of a network, for images as `prepared`
  /// gives them, with the batch's statistics in batch norms.
  ///
  /// - Parameter start: a number from 0 to below the given one, for a layer's name.
  package init(of network: Network, on images: Tensor, start: (String, Int) -> Int) throws {
    var found: [(node: Int, output: Tensor)] = []
    try withoutGradients { () throws(NetworkError) in
      _ = try network.activations(
        images, batchNorm: .coupled, keepsOutputs: false,
        transform: { index, output throws(TorchError) in
          let node = network.graph.nodes[index]
          if node.layer.isWeightedOrActivation {
            found.append((index, try Self.block(of: output) { start(node.name, $0) }))
          }
          return output
        })
    }
    guard !found.isEmpty else { throw UndefinedValue("the network has no layer with weights or activations") }
    ranks = try found.map { try Self.effectiveRank(of: $0.output) }
  }

  /// As many consecutive rows as there are columns, or all where there are fewer: a row is an image and a place, the
  /// places column by column, and blocks start with an image's column.
  private static func block(of output: Tensor, start: (Int) -> Int) throws(TorchError) -> Tensor {
    let columns = output.shape[1]
    let rows = output.rank > 2 ? try output.permuted([0, 3, 2, 1]).reshaped([-1, columns]) : output
    guard rows.shape[0] >= columns else { return rows }
    let step = output.shape[output.rank - 1]
    let starts = rows.shape[0] / step - 1
    let first = starts > 0 ? start(starts) * step : 0
    return try rows.narrowed(axis: 0, from: first, length: min(columns, rows.shape[0] - first))
  }

  private static func effectiveRank(of block: Tensor) throws -> Double {
    let block = try block.moved(to: .cpu).converted(to: .float64)
    guard try block.allFinite() else { throw UndefinedValue("the output of a layer is not a number") }
    let values = try block.singularValues().doubles()
    let total = values.reduce(0, +)
    guard total > 0 else { return 0 }
    return exp(values.reduce(0) { $1 > 0 ? $0 - $1 / total * log($1 / total) : $0 })
  }
}

extension Layer {
  /// Whether NEAR counts the layer: one with parameters, a normalization or an activation function.
  fileprivate var isWeightedOrActivation: Bool {
    !parameters.isEmpty || self is BatchNorm || self is LayerNorm || activation != nil
  }
}

extension Ingredient {
  /// Effective ranks of the layers' outputs, on the probe's images: one forward pass.
  public static let activationRanks = Ingredient("activation-ranks", from: .probe)
}

extension MeasurementContext {
  /// The effective rank of the output of each layer with weights, normalization and activation function, for the
  /// probe's images, with the batch's statistics in batch norms.
  ///
  /// With channels as columns and images and places as rows, a square block of rows counts. It starts at a place drawn
  /// from a fixed seed and the layer's name. Cost: one forward pass and O(channels³) for each layer.
  /// - Throws: ``UndefinedValue`` where there is no network, or it has no such layer.
  public func activationRanks() throws -> ActivationRanks {
    try value(of: .activationRanks) {
      let network = try network()
      return try ActivationRanks(of: network, on: network.prepared(probe().images)) { name, count in
        var generator = Seed(0).derived("near").derived(name).generator()
        return Int.random(in: 0..<count, using: &generator)
      }
    }
  }
}
