import Datasets
import Networks
import Torch

/// What a network says of images that it was not trained on: their logits, beside their labels.
public struct Predictions: Sendable {
  public let labels: [Int]
  public let classCount: Int
  /// (images, classes), float64, on the CPU.
  let logits: Tensor

  public var count: Int { labels.count }

  /// Logits that were computed elsewhere, image by image.
  /// - Throws: ``TrainingError`` where memory is exhausted.
  public init(logits: [Double], labels: [Int], classCount: Int) throws(TrainingError) {
    precondition(logits.count == labels.count * classCount && !labels.isEmpty, "one logit for each image and class")
    self.labels = labels
    self.classCount = classCount
    do { self.logits = try Tensor(logits, shape: [labels.count, classCount]) } catch { throw .torch(error) }
  }

  /// Those of a network with its running batch-norm statistics. Cost: one forward pass.
  /// - Parameter isCancelled: asked before every batch.
  /// - Throws: ``TrainingError``; ``TrainingError/cancelled`` when asked to stop.
  public init(
    of network: Network, on data: BatchSource, batchSize: Int = 256, isCancelled: () -> Bool = { false }
  ) throws(TrainingError) {
    labels = data.labels
    classCount = data.classCount
    do {
      let batches = try data.inOrder(batchSize: min(batchSize, data.count))
      logits = try withoutGradients { () throws(any Error) in
        var parts: [Tensor] = []
        for index in 0..<batches.count {
          if isCancelled() { throw TrainingError.cancelled }
          let images = try network.prepared(batches.batch(index).images)
          parts.append(
            try network.logitsWithoutGradients(images, batchNorm: .running).moved(to: .cpu).converted(to: .float64))
        }
        return try Tensor.concatenation(parts)
      }
    } catch {
      throw Trainer.wrapped(error)
    }
  }

  /// The class with the largest logit, for each image.
  func classes() throws(TorchError) -> [Int] { try logits.argmax(axis: 1).doubles().map { Int($0) } }

  /// The largest softmax of logits/T, for each image.
  func confidences(temperature: Double) throws(TorchError) -> [Double] {
    try logits.scaled(by: 1 / temperature).softmax(axis: 1).maximum(axes: [1]).doubles()
  }

  /// The mean of −ln softmax(logits/T)[label].
  func negativeLogLikelihood(temperature: Double) throws(TorchError) -> Double {
    let labels = try Tensor(labels.map(Int64.init))
    return try logits.scaled(by: 1 / temperature).crossEntropy(labels).item()
  }
}
