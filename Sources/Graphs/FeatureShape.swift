/// The shape of one image or feature map without the batch axis: channels, height, width.
/// A vector of n features is `FeatureShape(channels: n, height: 1, width: 1, isFlat: true)`.
public struct FeatureShape: Hashable, Sendable {
  public var channels: Int
  public var height: Int
  public var width: Int
  /// True after global pooling: the tensor is (N, channels) and has no spatial axes.
  public var isFlat: Bool

  public init(channels: Int, height: Int, width: Int, isFlat: Bool = false) {
    self.channels = channels
    self.height = height
    self.width = width
    self.isFlat = isFlat
  }

  /// channels x height x width.
  public var elements: Int { channels * height * width }
}

extension FeatureShape: CustomStringConvertible {
  /// Such as `16x32x32`, or `64` for a vector.
  public var description: String { isFlat ? "\(channels)" : "\(channels)x\(height)x\(width)" }
}
