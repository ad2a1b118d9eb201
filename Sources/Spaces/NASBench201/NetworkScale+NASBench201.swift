import Graphs

extension NetworkScale {
  /// The benchmark's networks for CIFAR-10: C = 16, N = 5, images 3x32x32, 10 classes.
  public static let nasBench201CIFAR10 = NetworkScale(
    sizes: .nasBench201(), imageChannels: 3, imageHeight: 32, imageWidth: 32, classes: 10)

  /// The benchmark's networks for CIFAR-100: C = 16, N = 5, images 3x32x32, 100 classes.
  public static let nasBench201CIFAR100 = NetworkScale(
    sizes: .nasBench201(), imageChannels: 3, imageHeight: 32, imageWidth: 32, classes: 100)

  /// The benchmark's networks for ImageNet16-120: C = 16, N = 5, images 3x16x16, 120 classes.
  public static let nasBench201ImageNet16 = NetworkScale(
    sizes: .nasBench201(), imageChannels: 3, imageHeight: 16, imageWidth: 16, classes: 120)

  /// C and N, once it is clear that the skeleton can be built at this scale.
  ///
  /// Height and width must be divisible by 4: the two reductions halve them by a convolution, which
  /// rounds up, and in the shortcut by a pooling, which rounds down.
  ///
  /// - Throws: the first number that does not fit.
  func nasBench201Sizes() throws(ArchitectureError) -> (channels: Int, cells: Int) {
    let space = NASBench201()
    let sizes = try space.completed(sizes)
    try check([("image channels", imageChannels), ("classes", classes)], of: space)
    for (what, size) in [("height", imageHeight), ("width", imageWidth)] {
      guard (1...FeatureShape.largestSize).contains(size), size % 4 == 0 else {
        throw ArchitectureError(
          "a NAS-Bench-201 network halves its images twice, so their height and width must be positive multiples "
            + "of 4, at most \(FeatureShape.largestSize), such as 16, 28 or 32; the \(what) is \(size)")
      }
    }
    return (try sizes.value(of: "channels"), try sizes.value(of: "cells"))
  }
}
