/// The random changes made to training images, drawn anew for every batch.
public enum Augmentation: Hashable, Sendable, Codable {
  /// The images as they are.
  case none
  /// A crop of the image's own size at a random place of the image padded with `padding` black pixels on every side:
  /// for images that mean something else when mirrored, such as digits.
  case crop(padding: Int)
  /// A horizontal flip with probability one half, then a crop as by ``crop(padding:)``.
  ///
  /// Order and padding color are those of NAS-Bench-201's recipe.
  case cropAndFlip(padding: Int)

  /// What NAS-Bench-201 and DARTS train CIFAR networks with.
  public static let standard = Augmentation.cropAndFlip(padding: 4)

  /// The same with every image as it is from left to right.
  public var withoutFlips: Augmentation {
    if case .cropAndFlip(let padding) = self { .crop(padding: padding) } else { self }
  }
}
