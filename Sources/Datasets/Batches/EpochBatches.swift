import Torch

/// The batches of one pass over a source.
///
/// ```swift
/// let epoch = try data.training.epoch(batchSize: 256, augmentation: .standard, seed: seed.derived("epoch", 3))
/// for index in 0..<epoch.count { try step(epoch.batch(index)) }
/// ```
///
/// Any batch can be made at any time and always comes out the same, so a run that was interrupted
/// goes on with the batch it stopped at.
public struct EpochBatches: Sendable {
  private let source: BatchSource
  private let order: [Int]
  private let batchSize: Int
  private let augmentation: Augmentation
  private let distorts: Bool
  private let seed: Seed
  /// The number of batches.
  public let count: Int
  /// The number of images in all batches together.
  public let imageCount: Int

  init(
    source: BatchSource, order: [Int], batchSize: Int, keepsRemainder: Bool, augmentation: Augmentation, distorts: Bool,
    seed: Seed
  ) throws(DatasetError) {
    guard batchSize > 0, keepsRemainder || batchSize <= order.count else {
      throw DatasetError(
        .request, "\(order.count) images do not make one batch of \(batchSize); choose a smaller, positive batch size")
    }
    self.source = source
    self.order = order
    self.batchSize = batchSize
    self.augmentation = augmentation
    self.distorts = distorts
    self.seed = seed
    count = keepsRemainder ? (order.count + batchSize - 1) / batchSize : order.count / batchSize
    imageCount = min(order.count, count * batchSize)
  }

  /// The positions in the source of batch `index`.
  public func positions(_ index: Int) -> [Int] {
    precondition((0..<count).contains(index), "a pass of \(count) batches has no batch \(index)")
    return Array(order[(index * batchSize)..<min((index + 1) * batchSize, order.count)])
  }

  /// Batch `index`, augmented as the pass was asked to.
  ///
  /// - Throws: ``DatasetError`` when memory is exhausted.
  public func batch(_ index: Int) throws(DatasetError) -> ImageBatch {
    try source.batch(
      at: positions(index), augmentation: augmentation, distorts: distorts, seed: seed.derived("batch", index))
  }
}
