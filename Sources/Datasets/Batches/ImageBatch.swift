import Torch

/// Some images as a network takes them, with their labels.
public struct ImageBatch: Sendable {
  /// Normalized, (count, channels, height, width).
  public let images: Tensor
  /// Class indices: int64, (count), on the images' device.
  public let labels: Tensor
  /// The same labels on the host.
  public let classes: [Int]

  public init(images: Tensor, labels: Tensor, classes: [Int]) {
    self.images = images
    self.labels = labels
    self.classes = classes
  }

  public var count: Int { classes.count }
}
