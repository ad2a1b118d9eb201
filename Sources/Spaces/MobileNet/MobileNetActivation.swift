import Graphs

/// The activation functions of the space ``MobileNet``.
public enum MobileNetActivation: String, CaseIterable, Sendable {
  case relu
  /// That of MobileNetV2.
  case relu6
  /// Hard swish, that of the later layers of MobileNetV3.
  case hswish

  var layer: any Layer {
    switch self {
    case .relu: .relu
    case .relu6: .relu6
    case .hswish: .hardSwish
    }
  }
}
