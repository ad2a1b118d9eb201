/// The residual blocks of the space ``ResNet``.
public enum ResNetBlock: String, CaseIterable, Sendable {
  /// Two 3x3 convolutions, the sum, then a ReLU: He et al., CVPR 2016.
  case basic
  /// 1x1, 3x3 and 1x1 convolutions; the last has four times the width, and the 3x3 has the stride.
  case bottleneck
  /// Batch norm and ReLU in front of each of two 3x3 convolutions and nothing behind the sum: He et al., ECCV 2016, as
  /// wide residual networks have it (Zagoruyko and Komodakis, BMVC 2016).
  case preactivation

  /// The channels of the block's output in units of its width.
  var expansion: Int { self == .bottleneck ? 4 : 1 }

  /// The block's convolutions, for drawings.
  var convolutions: String { self == .bottleneck ? "1x1, 3x3, 1x1" : "3x3, 3x3" }
}
