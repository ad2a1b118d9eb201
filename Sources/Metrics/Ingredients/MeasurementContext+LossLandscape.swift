import Datasets
import Networks
import Torch
import Training

/// The loss on the straight line from a network's initial parameters to those it has.
public struct LossLandscape: Sendable {
  /// The mean cross-entropy at (1 − a)·θ₀ + a·θ for a = 0, 0.1, …, 1.
  public let losses: [Double]

  public init(losses: [Double]) {
    self.losses = losses
  }

  /// - Parameters:
  ///   - initial: θ₀ by name, for each of the network's parameters.
  ///   - loss: of a copy of the network, which it must not keep.
  package init(
    from initial: [String: Tensor], to network: Network, loss: (Network) throws -> Double
  ) throws {
    let copy = try Network(network.graph, seed: Seed(0), device: network.device, dataType: network.dataType)
    losses = try (0...10).map { tenths in
      let share = Double(tenths) / 10
      var state = network.state
      for (name, start) in initial {
        state[name] = try state[name].map { try start.scaled(by: 1 - share) + $0.scaled(by: share) }
      }
      try copy.load(state)
      return try loss(copy)
    }
  }
}

extension Ingredient {
  /// The training loss on the line from the initial parameters to the trained ones: eleven forward passes over the
  /// training images.
  public static let lossLandscape = Ingredient("loss-landscape", from: .network)
}

extension MeasurementContext {
  /// The mean cross-entropy of the training images, without augmentation, on the line from the network's initial
  /// parameters to those it has, at eleven places.
  ///
  /// Batch norms use the statistics of batches of 256 images, in an order from a fixed seed, since no running statistics
  /// belong to parameters in between. The initial parameters are drawn again: see `Network.initialValue(of:)`. Cost: a
  /// copy of the network, and eleven forward passes over the training images.
  /// - Throws: ``UndefinedValue`` where there is no network, or there are no training images.
  public func lossLandscape() throws -> LossLandscape {
    try value(of: .lossLandscape) {
      let network = try network()
      guard let training = images.training else { throw UndefinedValue("there are no training images") }
      let batches = try training.epoch(
        batchSize: min(256, training.count), seed: Seed(0).derived("loss landscape"))
      let initial = try network.parameters.map { ($0.name, try network.initialValue(of: $0)) }
      return try LossLandscape(from: Dictionary(uniqueKeysWithValues: initial), to: network) { copy in
        var sum = 0.0
        for index in 0..<batches.count {
          if isCancelled() { throw TrainingError.cancelled }
          let batch = try batches.batch(index)
          sum += Double(batch.count) * (try copy.meanLoss(on: batch))
        }
        return sum / Double(batches.imageCount)
      }
    }
  }
}

extension Network {
  /// The mean cross-entropy of a batch, with the batch's statistics in batch norms.
  package func meanLoss(on batch: ImageBatch) throws -> Double {
    try withoutGradients { () throws(any Error) in
      let logits = try logitsWithoutGradients(prepared(batch.images), batchNorm: .coupled)
      return try logits.crossEntropy(batch.labels).item()
    }
  }
}
