import Graphs
import Torch

/// How the weights of convolutions and linear layers are drawn.
///
/// With fan-in = inputs · k² / groups and fan-out = outputs · k² / groups of a layer. Batch-norm
/// scales are 1 and shifts 0 under every initializer. Biases are 0, except under
/// ``frameworkDefault``.
public enum Initializer: String, Hashable, Sendable, CaseIterable, Codable {
  /// PyTorch's: weights and biases uniform on ±1/√fan-in (Kaiming uniform with a = √5). The
  /// benchmark networks use it.
  case frameworkDefault = "default"
  /// N(0, 2/fan-in). He et al. 2015.
  case kaimingFanIn = "kaiming-fan-in"
  /// N(0, 2/fan-out). He et al. 2015; TE-NAS uses it.
  case kaimingFanOut = "kaiming-fan-out"
  /// N(0, 2/(fan-in + fan-out)). Glorot and Bengio 2010.
  case xavier
  /// N(0, 1).
  case normal

  /// A parameter's initial elements, drawn in float64 on the CPU so that they are the same for every
  /// type and device up to rounding.
  func tensor(for parameter: ParameterDescription, of layer: Layer, seed: Seed) throws(TorchError) -> Tensor {
    let shape = parameter.shape
    let fans = layer.fans
    func normal(_ variance: Double) throws(TorchError) -> Tensor {
      try Tensor.randomNormal(shape, dataType: .float64, generator: Generator(seed)).scaled(by: variance.squareRoot())
    }
    switch parameter.role {
    case .batchNormScale: return try .ones(shape, dataType: .float64)
    case .batchNormShift: return try .zeros(shape, dataType: .float64)
    case .convolutionBias, .linearBias:
      guard self == .frameworkDefault else { return try .zeros(shape, dataType: .float64) }
    case .convolutionWeight, .linearWeight: break
    }
    switch self {
    case .frameworkDefault:
      let bound = 1 / Double(fans.in).squareRoot()
      return try .randomUniform(shape, from: -bound, to: bound, dataType: .float64, generator: Generator(seed))
    case .kaimingFanIn: return try normal(2 / Double(fans.in))
    case .kaimingFanOut: return try normal(2 / Double(fans.out))
    case .xavier: return try normal(2 / Double(fans.in + fans.out))
    case .normal: return try normal(1)
    }
  }
}

extension Layer {
  /// The number of weights that feed one output element, and that one input element feeds.
  var fans: (in: Int, out: Int) {
    switch self {
    case .convolution(let layer):
      let window = layer.kernelSize * layer.kernelSize
      return (layer.inputChannels / layer.groups * window, layer.outputChannels / layer.groups * window)
    case .linear(let layer):
      return (layer.inputFeatures, layer.outputFeatures)
    default:
      return (1, 1)
    }
  }
}
