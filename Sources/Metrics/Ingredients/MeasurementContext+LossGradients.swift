import Networks
import Torch

/// The gradient of a loss for every parameter of a network.
public struct LossGradients {
  /// One parameter's.
  public struct Entry {
    public let parameter: Network.Parameter
    /// Of the parameter's shape; zero where the loss does not depend on it.
    public let gradient: Tensor
  }

  /// The mean cross-entropy.
  public let loss: Double
  /// In the order of the network's parameters.
  public let entries: [Entry]
}

extension Ingredient {
  /// The gradient of the loss for every parameter, on the probe's images: one forward and one backward pass.
  public static let lossGradients = Ingredient("loss-gradients", from: .probe)
}

extension MeasurementContext {
  /// The gradient of the mean cross-entropy of the probe's images, with the batch's statistics in batch norms,
  /// differentiated through.
  ///
  /// Cost: one forward and one backward pass, and a number for each parameter.
  /// - Throws: ``UndefinedValue`` where there is no network.
  public func lossGradients() throws -> LossGradients {
    try value(of: .lossGradients) {
      let network = try network()
      let probe = try probe()
      let images = try network.prepared(probe.images)
      let tensors = network.parameters.map(\.tensor)
      for tensor in tensors { try tensor.setRequiresGradient(true) }
      defer { for tensor in tensors { try? tensor.setRequiresGradient(false) } }
      let loss = try withGradients { () throws(any Error) in
        try network.logits(images, batchNorm: .coupled).crossEntropy(probe.labels)
      }
      let found =
        loss.requiresGradient
        ? try gradients(of: [loss], withRespectTo: tensors) : [Tensor?](repeating: nil, count: tensors.count)
      let entries = try zip(network.parameters, found).map { parameter, gradient in
        LossGradients.Entry(
          parameter: parameter,
          gradient: try gradient
            ?? .zeros(parameter.tensor.shape, dataType: network.dataType, device: network.device))
      }
      return LossGradients(loss: try loss.detached().item(), entries: entries)
    }
  }
}
