import Datasets
import Torch

/// Images with a square set to 0, the mean pixel of normalized images. DeVries and Taylor, "Improved regularization of
/// convolutional neural networks with cutout", 2017.
///
/// The square's center is any pixel of the image, each as likely, so that it can stick out. Cost: one pass over the
/// batch.
package struct CutOut {
  package let side: Int
  /// The center's row and column for each image.
  package let centers: [(row: Int, column: Int)]

  /// - Parameter seed: of the step, so that a resumed training cuts the same.
  package init(side: Int, count: Int, height: Int, width: Int, seed: Seed) {
    var generator = seed.derived("cutout").generator()
    self.side = side
    centers = (0..<count).map { _ in (generator.below(height), generator.below(width)) }
  }

  /// - Parameter images: normalized, (count, channels, height, width).
  package func applied(to images: Tensor) throws(TorchError) -> Tensor {
    let (height, width) = (images.shape[2], images.shape[3])
    // Whether each row, and each column, of an image is within its square.
    func within(_ size: Int, _ starts: [Int]) -> [Float] {
      starts.flatMap { start in (0..<size).map { (start..<start + side).contains($0) ? 1 : 0 } }
    }
    let rows = try Tensor(
      within(height, centers.map { $0.row - side / 2 }), shape: [centers.count, 1, height, 1], device: images.device)
    let columns = try Tensor(
      within(width, centers.map { $0.column - side / 2 }), shape: [centers.count, 1, 1, width], device: images.device)
    let kept = try (rows * columns).negated().shifted(by: 1)
    return try images * (images.dataType.map { type throws(TorchError) in try kept.converted(to: type) } ?? kept)
  }
}
