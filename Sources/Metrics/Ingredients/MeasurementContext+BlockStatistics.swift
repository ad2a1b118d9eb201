import Foundation
import Graphs
import Networks
import Torch

/// What AZ-NAS measures of the outputs of a network's blocks: how they spread, and how gradients pass from one to the
/// one before.
public struct BlockStatistics: Sendable {
  /// For each block −Σ p·ln(p + 10⁻⁸), p the eigenvalues of the covariance of its channels over their sum; an entropy,
  /// that falls below zero by less than 10⁻⁸. Nil where the output is constant.
  public let entropies: [Double?]
  /// For each two consecutive blocks the largest singular value σ of (1/n)·Σ g_in·g_outᵀ over images and places, with
  /// g_out random signs and g_in their product with the Jacobian; or why there is none.
  public let gains: [Result<Double, UndefinedValue>]

  public init(entropies: [Double?], gains: [Result<Double, UndefinedValue>]) {
    self.entropies = entropies
    self.gains = gains
  }

  /// Those of a network for images, with the batch's statistics in batch norms.
  ///
  /// - Parameters:
  ///   - graph: what the network was made of, whose blocks count.
  ///   - images: as `prepared` gives them.
  ///   - signs: −1 and 1 in the shape, type and device of the output of a block, by its place among the blocks.
  package init(
    of network: Network, graph: NetworkGraph, on images: Tensor, signs: (Int, Tensor) throws -> Tensor
  ) throws {
    let places = graph.simplification(keepingShiftsOfZeros: true).nodes
    let blocks = try graph.blockOutputs().map { places[$0] }
    guard !blocks.isEmpty else { throw UndefinedValue("the network has no feature maps") }
    let input = try images.detached()
    (entropies, gains) = try watching([input]) {
      var found: [Int: Tensor] = [:]
      _ = try network.activations(
        input, batchNorm: .coupled, keepsOutputs: false,
        transform: { index, output in
          if blocks.contains(index) { found[index] = output }
          return output
        })
      let outputs = blocks.map { block in block.flatMap { found[$0] } }
      let entropies = try outputs.map { try $0.flatMap { try Self.entropy($0.detached()) } }
      var gains: [Result<Double, UndefinedValue>] = []
      // From the last to the first: each pass frees its part of the recorded computation, which no other needs.
      for index in outputs.indices.dropFirst().reversed() {
        guard let output = outputs[index], let input = outputs[index - 1], output.requiresGradient else {
          gains.append(.failure(UndefinedValue("a block ignores the one before it")))
          continue
        }
        let sign = try signs(index, output.detached())
        guard
          let gradient = try gradients(of: [output], seeds: [sign], withRespectTo: [input])[0]
        else {
          gains.append(.failure(UndefinedValue("a block ignores the one before it")))
          continue
        }
        gains.append(try Self.gain(from: gradient, to: sign))
      }
      return (entropies, gains.reversed())
    }
  }

  /// - Throws: ``UndefinedValue`` where the output is not finite.
  private static func entropy(_ output: Tensor) throws -> Double? {
    let rows = try output.channelRows()
    // What is not finite in a channel leaves nothing finite in its covariances.
    let covariance = try rows.columnCovariance().moved(to: .cpu)
    guard try covariance.allFinite() else { throw UndefinedValue("the output of a block is not a number") }
    let eigenvalues = try covariance.symmetricEigenvalues().doubles().map { max(0, $0) }
    let total = eigenvalues.reduce(0, +)
    let squaredMeans = try rows.mean(axes: [0]).doubles().reduce(0) { $0 + $1 * $1 }
    // A variance below this is rounding.
    guard total > (output.dataType ?? .float64).spacing * (total + squaredMeans) else { return nil }
    return eigenvalues.reduce(0) { sum, value in
      let share = value / total
      return sum - share * log(share + 1e-8)
    }
  }

  private static func gain(from gradient: Tensor, to sign: Tensor) throws -> Result<Double, UndefinedValue> {
    if gradient.shape == sign.shape, try (gradient - sign).absolute().maximum().item() == 0 {
      return .failure(UndefinedValue("a block passes on its input"))
    }
    let (before, after) = (gradient.shape, sign.shape)
    let stride = before[2] / after[2]
    guard before[2] == stride * after[2], before[3] == stride * after[3] else {
      return .failure(UndefinedValue("a block changes the size of its input by no whole factor"))
    }
    // Each place of the output beside all places of the input that it covers.
    let gathered = try gradient.reshaped([before[0], before[1], after[2], stride, after[3], stride])
      .permuted([0, 2, 4, 1, 3, 5]).reshaped([-1, before[1] * stride * stride]).converted(to: .float64)
    let rows = try sign.channelRows()
    let products = try gathered.transposed().matmul(rows).scaled(by: 1 / Double(rows.shape[0])).moved(to: .cpu)
    guard try products.allFinite() else { return .failure(UndefinedValue("the gradient of a block is not a number")) }
    return .success(try products.singularValues().doubles().first ?? 0)
  }
}

extension Ingredient {
  /// AZ-NAS's statistics of blocks: a forward and a backward pass over 64 images of noise with redrawn weights.
  public static let blockStatistics = Ingredient("block-statistics", from: .network)
}

extension MeasurementContext {
  /// AZ-NAS's statistics of the architecture's blocks, for 64 images of N(0, 1) and weights of N(0, 2/fan-in), with the
  /// batch's statistics in batch norms.
  ///
  /// Images, weights and signs come from a fixed seed, so that a network's own weights do not matter. Cost: a copy of
  /// the network, one forward and one backward pass over 64 images, and all that they keep for the latter.
  /// - Throws: ``UndefinedValue`` where there is no network, or its blocks' outputs are not finite.
  public func blockStatistics() throws -> BlockStatistics {
    try value(of: .blockStatistics) {
      let purpose = "az-nas"
      let network = try redrawn(.kaimingFanIn, for: purpose)
      return try BlockStatistics(
        of: network, graph: graph.withoutAuxiliaryOutputs(), on: network.noise(64, for: purpose),
        signs: { try $1.randomSigns(Seed(0).derived(purpose).derived("signs", $0)) })
    }
  }
}
