import Datasets
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

  /// Those of the mean cross-entropy of a batch, with the batch's statistics in batch norms, differentiated through.
  ///
  /// Cost: one forward and one backward pass, and a number for each parameter.
  init(of network: Network, on batch: ImageBatch) throws {
    let images = try network.prepared(batch.images)
    let tensors = network.parameters.map(\.tensor)
    (loss, entries) = try watching(tensors) {
      let loss = try network.logits(images, batchNorm: .coupled).crossEntropy(batch.labels)
      let found =
        loss.requiresGradient
        ? try gradients(of: [loss], withRespectTo: tensors) : [Tensor?](repeating: nil, count: tensors.count)
      let entries = try zip(network.parameters, found).map { parameter, gradient in
        Entry(
          parameter: parameter,
          gradient: try gradient
            ?? .zeros(parameter.tensor.shape, dataType: network.dataType, device: network.device))
      }
      return (try loss.detached().item(), entries)
    }
  }

  /// The weights of convolutions and linear layers with their gradients, in float64.
  /// - Throws: ``UndefinedValue`` where the loss is not finite.
  func weights() throws -> [(weight: Tensor, gradient: Tensor)] {
    guard loss.isFinite else { throw UndefinedValue("the loss on the probe's images is not a number") }
    return try entries.filter { $0.parameter.role == .weight }.map { entry in
      (try entry.parameter.tensor.converted(to: .float64), try entry.gradient.converted(to: .float64))
    }
  }
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
      return try LossGradients(of: network, on: probe())
    }
  }
}
