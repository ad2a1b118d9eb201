import Graphs
import Networks
import Torch

/// How a network's last feature map moves with its input, and what its batch norms divide by.
public struct GaussianResponse: Sendable {
  /// The mean over images of Σ |f(x) − f(x + ε·e)|, f the last feature map, x and e noise.
  public let difference: Double
  /// For each batch norm with running statistics, the mean over channels of its running variance after both passes.
  public let variances: [Double]

  public init(difference: Double, variances: [Double]) {
    self.difference = difference
    self.variances = variances
  }

  /// That of a network for two batches, as `prepared` gives them. The network's running statistics move.
  ///
  /// - Parameter graph: what the network was made of.
  package init(of network: Network, graph: NetworkGraph, on images: Tensor, beside others: Tensor) throws {
    let shapes = try graph.shapes()
    let last = graph.bottlenecks.last { !shapes[$0].isFlat && !(graph.nodes[$0].layer is Input) }
    guard let last else { throw UndefinedValue("the network has no feature maps") }
    guard let place = graph.simplification(keepingShiftsOfZeros: true).nodes[last] else {
      throw UndefinedValue("the last feature map is zero")
    }
    let maps = try withoutGradients { () throws(NetworkError) in
      var maps: [Tensor] = []
      for batch in [images, others] {
        _ = try network.activations(
          batch, batchNorm: .coupled, updatesStatistics: true, keepsOutputs: false,
          transform: { index, output in
            if index == place { maps.append(output) }
            return output
          })
      }
      return maps
    }
    let distance = try (maps[0] - maps[1]).absolute().sum(as: .float64).item()
    difference = distance / Double(images.shape[0])
    variances = try network.statistics.sorted { $0.key < $1.key }.map { try $0.value.variance.mean().item() }
  }
}

extension Ingredient {
  /// The response of redrawn weights to noise: two forward passes over 64 images.
  public static let gaussianResponse = Ingredient("gaussian-response", from: .network)
}

extension MeasurementContext {
  /// The response of the architecture's last feature map to a change of 64 images x of N(0, 1) by 0.01·e with e as
  /// these, for weights of N(0, 1), with the batch's statistics in batch norms. Running variances start from 1 and move
  /// by a tenth in each of the two passes.
  ///
  /// Images and weights come from a fixed seed, so that a network's own weights do not matter. Cost: a copy of the
  /// network and two forward passes over 64 images.
  /// - Throws: ``UndefinedValue`` where there is no network, or it has no feature map.
  public func gaussianResponse() throws -> GaussianResponse {
    try value(of: .gaussianResponse) {
      let purpose = "zen"
      let network = try redrawn(.normal, for: purpose)
      let images = try network.noise(64, for: purpose)
      let others = try images + network.noise(64, for: purpose, 1).scaled(by: 0.01)
      return try GaussianResponse(
        of: network, graph: graph.withoutAuxiliaryOutputs(), on: images, beside: network.prepared(others))
    }
  }
}
