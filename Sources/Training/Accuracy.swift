import Datasets
import Networks

/// The share of images whose largest logit is their class, with running batch-norm statistics.
///
/// Between 0 and 1; logits that are not numbers count as wrong. Cost: one forward pass.
/// - Throws: ``TrainingError``; ``TrainingError/cancelled`` when asked to stop.
public func accuracy(
  of network: Network, on data: BatchSource, batchSize: Int = 256, isCancelled: () -> Bool = { false }
) throws(TrainingError) -> Double {
  try HeldOutPerformance(of: network, on: data, batchSize: batchSize, isCancelled: isCancelled).accuracy
}
