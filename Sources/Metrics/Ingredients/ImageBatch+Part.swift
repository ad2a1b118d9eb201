import Datasets
import Torch

extension ImageBatch {
  /// Consecutive images of the batch.
  func part(from start: Int, length: Int) throws(TorchError) -> ImageBatch {
    ImageBatch(
      images: try images.narrowed(axis: 0, from: start, length: length),
      labels: try labels.narrowed(axis: 0, from: start, length: length),
      classes: Array(classes[start..<start + length]))
  }
}
