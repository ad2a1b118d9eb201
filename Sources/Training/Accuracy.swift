import Datasets
import Networks
import Torch

/// The share of images whose largest logit is their class, with running batch-norm statistics.
///
/// Between 0 and 1; logits that are not numbers count as wrong. Cost: one forward pass.
/// - Throws: ``TrainingError``; ``TrainingError/cancelled`` when asked to stop.
public func accuracy(
  of network: Network, on data: BatchSource, batchSize: Int = 256, isCancelled: () -> Bool = { false }
) throws(TrainingError) -> Double {
  do {
    let batches = try data.inOrder(batchSize: min(batchSize, data.count))
    let correct = try Tensor.zeros([], dataType: .int64, device: network.device)
    try withoutGradients { () throws(any Error) in
      for index in 0..<batches.count {
        if isCancelled() { throw TrainingError.cancelled }
        let batch = try batches.batch(index)
        let logits = try network.logitsWithoutGradients(network.prepared(batch.images), batchNorm: .running)
        let hits = try logits.argmax(axis: 1).isEqual(to: batch.labels)
        let finite = try logits.isFinite().converted(to: .float32).minimum(axes: [1]).converted(to: .bool)
        try correct.add(inPlace: (hits * finite).sum(as: .int64))
      }
    }
    return try correct.item() / Double(batches.imageCount)
  } catch let error as TrainingError {
    throw error
  } catch let error as NetworkError {
    throw .network(error)
  } catch let error as DatasetError {
    throw .dataset(error)
  } catch let error as TorchError {
    throw .torch(error)
  } catch {
    preconditionFailure("an error of another module: \(error)")
  }
}
