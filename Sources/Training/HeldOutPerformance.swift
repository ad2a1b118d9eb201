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

  /// The mean over the classes that occur of the share of their images that are classified correctly, between 0 and 1:
  /// the accuracy where classes are equal. A network that always answers the same has 1 / C, however large that class
  /// is. Source: the definition of scikit-learn's `balanced_accuracy_score`.
  public let balancedAccuracy: Double

  /// A performance that was measured elsewhere.
  /// - Parameter balancedAccuracy: nil where classes are equal.
  public init(loss: Double, accuracy: Double, balancedAccuracy: Double? = nil) {
    self.loss = loss
    self.accuracy = accuracy
    self.balancedAccuracy = balancedAccuracy ?? accuracy
  }

  /// Cost: one forward pass for all.
  /// - Parameter isCancelled: asked before every batch.
  /// - Throws: ``TrainingError``; ``TrainingError/cancelled`` when asked to stop.
  public init(
    of network: Network, on data: BatchSource, batchSize: Int = 256, isCancelled: () -> Bool = { false }
  ) throws(TrainingError) {
    do {
      let batches = try data.inOrder(batchSize: min(batchSize, data.count))
      let correct = try Tensor.zeros([data.classCount], dataType: .int64, device: network.device)
      let classes = try Tensor.range(to: data.classCount, device: network.device)
      let sum = try Tensor.zeros([], dataType: .float64, device: network.device)
      try withoutGradients { () throws(any Error) in
        for index in 0..<batches.count {
          if isCancelled() { throw TrainingError.cancelled }
          let batch = try batches.batch(index)
          let logits = try network.logitsWithoutGradients(network.prepared(batch.images), batchNorm: .running)
          let hits = try logits.argmax(axis: 1).isEqual(to: batch.labels)
          let finite = try logits.isFinite().converted(to: .float32).minimum(axes: [1]).converted(to: .bool)
          // (images, classes): whether it is an image of the class and classified correctly.
          let right =
            try (hits * finite).reshaped([batch.count, 1])
            * batch.labels.reshaped([batch.count, 1]).isEqual(to: classes)
          try correct.add(inPlace: right.sum(axes: [0], as: .int64))
          try sum.add(
            inPlace: logits.crossEntropy(batch.labels).converted(to: .float64), scaledBy: Double(batch.count))
        }
      }
      loss = try sum.item() / Double(batches.imageCount)
      let hits = try correct.doubles()
      accuracy = hits.reduce(0, +) / Double(batches.imageCount)
      let counts = data.classCounts
      let recalls = zip(hits, counts).filter { $1 > 0 }.map { $0 / Double($1) }
      balancedAccuracy = recalls.reduce(0, +) / Double(recalls.count)
    } catch {
      throw Trainer.wrapped(error)
    }
  }
}
