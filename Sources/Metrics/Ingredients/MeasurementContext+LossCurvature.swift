import Networks
import Torch

/// What the Hessian of a loss makes of its gradient.
public struct LossCurvature {
  /// One weight tensor's.
  public struct Entry {
    public let parameter: Network.Parameter
    /// H·g, of the parameter's shape, with H and g of all weights of convolutions and linear layers.
    public let product: Tensor
  }

  /// The mean cross-entropy.
  public let loss: Double
  /// For the weights of convolutions and linear layers, in the order of the network's parameters.
  public let entries: [Entry]

  public init(loss: Double, entries: [Entry]) {
    self.loss = loss
    self.entries = entries
  }
}

extension Ingredient {
  /// The product of the loss's Hessian and gradient, on the probe's images: a forward pass, and a backward pass that is
  /// differentiated itself.
  public static let lossCurvature = Ingredient("loss-curvature", from: .probe)
}

extension MeasurementContext {
  /// H·g for the weights of convolutions and linear layers: g the gradient of the mean cross-entropy of the probe's
  /// images, H its Hessian, with the batch's statistics in batch norms, differentiated through.
  ///
  /// H·g is the gradient of ⟨c, g⟩, where c is g held constant. Cost: about six times that of ``lossGradients()``,
  /// and the memory of both passes.
  /// - Throws: ``UndefinedValue`` where there is no network.
  public func lossCurvature() throws -> LossCurvature {
    try value(of: .lossCurvature) {
      let network = try network()
      let probe = try probe()
      let images = try network.prepared(probe.images)
      let parameters = network.weights
      let tensors = parameters.map(\.tensor)
      return try watching(tensors) {
        let loss = try network.logits(images, batchNorm: .coupled).crossEntropy(probe.labels)
        let products = try hessianGradientProducts(of: loss, for: tensors)
        let entries = try zip(parameters, products).map { parameter, product in
          LossCurvature.Entry(
            parameter: parameter,
            product: try product
              ?? .zeros(parameter.tensor.shape, dataType: network.dataType, device: network.device))
        }
        return LossCurvature(loss: try loss.detached().item(), entries: entries)
      }
    }
  }

  /// Nil where the loss's gradient does not depend on a tensor.
  private func hessianGradientProducts(of loss: Tensor, for tensors: [Tensor]) throws -> [Tensor?] {
    let none = [Tensor?](repeating: nil, count: tensors.count)
    guard loss.requiresGradient else { return none }
    let first = try gradients(of: [loss], withRespectTo: tensors, creatingGraph: true).compactMap(\.self)
    let squares = try first.filter(\.requiresGradient).map { try ($0.detached() * $0).sum() }
    return squares.isEmpty ? none : try gradients(of: squares, withRespectTo: tensors)
  }
}
