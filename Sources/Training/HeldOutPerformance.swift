import Datasets
import Networks
import Torch

/// How well a network does on images it was not trained on, with running batch-norm statistics: after a short
/// training, those of ``Trainer/measurableNetwork(recalibratedOn:)``.
public struct HeldOutPerformance: Hashable, Sendable {
  /// The mean cross-entropy; NaN or infinite where logits are.
  public let loss: Double
  /// Between 0 and 1, as ``accuracy(of:on:batchSize:isCancelled:)`` gives it.
  public let accuracy: Double

  /// A performance that was measured elsewhere.
  public init(loss: Double, accuracy: Double) {
    self.loss = loss
    self.accuracy = accuracy
  }

  /// Cost: one forward pass for both.
  /// - Parameter isCancelled: asked before every batch.
  /// - Throws: ``TrainingError``; ``TrainingError/cancelled`` when asked to stop.
  public init(
    of network: Network, on data: BatchSource, batchSize: Int = 256, isCancelled: () -> Bool = { false }
  ) throws(TrainingError) {
    do {
      let batches = try data.inOrder(batchSize: min(batchSize, data.count))
      let correct = try Tensor.zeros([], dataType: .int64, device: network.device)
      let sum = try Tensor.zeros([], dataType: .float64, device: network.device)
      try withoutGradients { () throws(any Error) in
        for index in 0..<batches.count {
          if isCancelled() { throw TrainingError.cancelled }
          let batch = try batches.batch(index)
          let logits = try network.logitsWithoutGradients(network.prepared(batch.images), batchNorm: .running)
          let hits = try logits.argmax(axis: 1).isEqual(to: batch.labels)
          let finite = try logits.isFinite().converted(to: .float32).minimum(axes: [1]).converted(to: .bool)
          try correct.add(inPlace: (hits * finite).sum(as: .int64))
          try sum.add(
            inPlace: logits.crossEntropy(batch.labels).converted(to: .float64), scaledBy: Double(batch.count))
        }
      }
      loss = try sum.item() / Double(batches.imageCount)
      accuracy = try correct.item() / Double(batches.imageCount)
    } catch {
      throw Trainer.wrapped(error)
    }
  }
}
