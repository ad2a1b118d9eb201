import Graphs

/// The activation functions that a file can name.
enum ActivationDescription: String, CaseIterable, Sendable {
  case relu, relu6, gelu, sigmoid
  case hardSwish = "hard-swish"
  case hardSigmoid = "hard-sigmoid"

  static let gates: [ActivationDescription] = [.sigmoid, .hardSigmoid]

  var layer: any Layer {
    switch self {
    case .relu: .relu
    case .relu6: .relu6
    case .gelu: .gelu
    case .sigmoid: .sigmoid
    case .hardSwish: .hardSwish
    case .hardSigmoid: .hardSigmoid
    }
  }
}
