import Datasets
import Foundation
import Graphs
import Networks
import Torch

/// How a network's channels and its gradients spread, for images of noise with random labels.
public struct NoiseResponses: Sendable {
  /// For each convolution (Σ λ)²/Σ λ², λ the eigenvalues of the covariance of its output's channels over images and
  /// places, each plus 10⁻¹⁰: how many channels vary independently, from 1 to their number.
  public let channelCounts: [Double]
  /// For each weight of a convolution or a linear layer min(1, s/(m + 10⁻¹⁰)), with s the standard deviation of the mean
  /// cross-entropy's gradient over the weight's entries, and m the largest of its entries by size.
  public let gradientSpreads: [Double]

  public init(channelCounts: [Double], gradientSpreads: [Double]) {
    self.channelCounts = channelCounts
    self.gradientSpreads = gradientSpreads
  }

  /// Those of a network for images, with the batch's statistics in batch norms.
  ///
  /// - Throws: ``UndefinedValue`` where an output or the loss is not finite.
  package init(of network: Network, on batch: ImageBatch) throws {
    let images = try network.prepared(batch.images)
    let weights = network.weights.map(\.tensor)
    (channelCounts, gradientSpreads) = try watching(weights) {
      var counts: [Double] = []
      let logits = try network.activations(
        images, batchNorm: .coupled, keepsOutputs: false,
        transform: { index, output throws(TorchError) in
          if network.graph.nodes[index].layer.isConvolution { counts.append(try Self.channelCount(output.detached())) }
          return output
        }
      ).logits
      let loss = try logits.crossEntropy(batch.labels)
      guard try loss.detached().item().isFinite, counts.allSatisfy(\.isFinite) else {
        throw UndefinedValue("an output for images of noise is not a number")
      }
      let found = loss.requiresGradient ? try gradients(of: [loss], withRespectTo: weights) : []
      return (counts, try found.map { try $0.map(Self.spread) ?? 0 })
    }
  }

  /// Without eigenvalues: their sum is the covariance's trace, that of their squares its squared norm.
  private static func channelCount(_ output: Tensor) throws(TorchError) -> Double {
    let shifted =
      try output.channelRows().columnCovariance()
      + Tensor.identity(output.shape[1], dataType: .float64, device: output.device).scaled(by: 1e-10)
    let trace = try shifted.diagonal().sum().item()
    return try trace * trace / (shifted * shifted).sum().item()
  }

  private static func spread(_ gradient: Tensor) throws(TorchError) -> Double {
    let values = try gradient.converted(to: .float64).reshaped([-1])
    let deviation = try values.variance(axes: [0], isUnbiased: false).item().squareRoot()
    return min(1, deviation / (try values.absolute().maximum().item() + 1e-10))
  }
}

extension Ingredient {
  /// How channels and gradients spread for images of noise with random labels: one forward and one backward pass.
  public static let noiseResponses = Ingredient("noise-responses", from: .network)
}

extension MeasurementContext {
  /// How the network's channels and gradients spread for 64 images of N(0, 1) with labels drawn uniformly from the
  /// classes, both from a fixed seed.
  ///
  /// Cost: one forward and one backward pass over 64 images, and O(channels²·places) for each convolution.
  /// - Throws: ``UndefinedValue`` where there is no network, or an output is not finite.
  public func noiseResponses() throws -> NoiseResponses {
    try value(of: .noiseResponses) {
      let (network, purpose, count) = (try network(), "intrain", 64)
      let classes = network.shapes[network.graph.output].channels
      var generator = Seed(0).derived(purpose).derived("labels").generator()
      let labels = (0..<count).map { _ in Int.random(in: 0..<classes, using: &generator) }
      let batch = ImageBatch(
        images: try network.noise(count, for: purpose),
        labels: try Tensor(labels.map(Int64.init), device: network.device), classes: labels)
      return try NoiseResponses(of: network, on: batch)
    }
  }
}
