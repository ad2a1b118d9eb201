import Graphs
import Networks
import Torch

/// Which ReLUs are on for which images: for each ReLU layer a matrix of 0 and 1, one row for each image, one column
/// for each of its units.
///
/// A unit is on where its input is positive, and other rectifiers count like ReLUs: see `Activation.rectifier`. Equal
/// ReLUs of one input are one layer, and layers that cannot influence the output are not there: see
/// `NetworkGraph.simplified(keepingShiftsOfZeros:)`.
public struct ActivationPatterns: Sendable {
  /// (N, units), of the network's type, in the order of the layers.
  public let layers: [Tensor]
  /// N.
  public let imageCount: Int

  public init(layers: [Tensor], imageCount: Int) {
    self.layers = layers
    self.imageCount = imageCount
  }

  /// The number of units over all layers.
  public var unitCount: Int { layers.reduce(0) { $0 + $1.shape[1] } }

  /// K_ij: the number of units that are on for both images, or off for both. (N, N), float64.
  ///
  /// With X of a layer: K = Σ X·Xᵀ + (1 − X)·(1 − X)ᵀ. Cost: 4·N²·units.
  public func agreements() throws(TorchError) -> Tensor {
    let total = try Tensor.zeros([imageCount, imageCount], dataType: .float64)
    for layer in layers {
      // Whole numbers far below 2²⁴, so that float32's products are exact.
      let on = try layer.converted(to: .float32)
      let off = try on.scaled(by: -1).shifted(by: 1)
      let both = try on.matmul(on.transposed()) + off.matmul(off.transposed())
      try total.add(inPlace: both.moved(to: .cpu).converted(to: .float64))
    }
    return total
  }
}

extension Ingredient {
  /// Which ReLUs are on for which of the probe's images: one forward pass.
  public static let activationPatterns = Ingredient("activation-patterns", from: .probe)
}

extension MeasurementContext {
  /// Which ReLUs are on for which of the probe's images, with the batch's statistics in batch norms.
  ///
  /// Cost: one forward pass, and a number for each unit and image.
  /// - Throws: ``UndefinedValue`` where there is no network, or it has no rectifier.
  public func activationPatterns() throws -> ActivationPatterns {
    try value(of: .activationPatterns) {
      let network = try network()
      let images = try probe().images
      let zero = try Tensor.zeros([], dataType: network.dataType, device: network.device)
      var layers: [Tensor] = []
      try withoutGradients { () throws(NetworkError) in
        _ = try network.activations(
          network.prepared(images), batchNorm: .coupled, keepsOutputs: false,
          transform: { index, output throws(TorchError) in
            if network.graph.nodes[index].layer.activation == .rectifier {
              // Outputs are positive exactly where inputs are.
              let on = try zero.isLess(than: output).converted(to: network.dataType)
              layers.append(try on.reshaped([output.shape[0], -1]))
            }
            return output
          })
      }
      guard !layers.isEmpty else { throw UndefinedValue("the network has no ReLU or other rectifier") }
      return ActivationPatterns(layers: layers, imageCount: images.shape[0])
    }
  }
}
