import Datasets
import Foundation
import Torch

/// What the passes of a training over a folder of pictures take.
struct EpochTimes: Codable {
  /// The images of a pass.
  var count: Int
  /// Of every pass; the first includes the listing of the folder, and the decoding of what the cache does not hold.
  var seconds: [Double] = []
  /// Of all inputs of the last pass.
  var mean = 0.0

  /// Makes all batches of every pass, as a training does: cropped with padding, flipped and normalized.
  init(folder: String, cache: String, side: Int, batchSize: Int, epochs: Int) throws {
    var start = ContinuousClock.now
    let images = try OwnImages(
      ImageListing(of: URL(filePath: folder)), side: side, cachedIn: PictureCache(URL(filePath: cache)))
    let source = try BatchSource(images.trainingImages().images)
    count = source.count
    for epoch in 0..<epochs {
      let batches = try source.epoch(batchSize: batchSize, augmentation: .standard, seed: Seed(UInt64(epoch)))
      var sum = 0.0
      for index in 0..<batches.count {
        let batch = try batches.batch(index)
        sum += try batch.images.mean().item() * Double(batch.count)
      }
      mean = sum / Double(count)
      seconds.append((ContinuousClock.now - start) / .seconds(1))
      start = .now
    }
  }
}
