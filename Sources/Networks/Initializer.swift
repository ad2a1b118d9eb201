import Graphs
import Torch

/// How weights are drawn.
///
/// With fan-in and fan-out as the layer says in its parameters' `ParameterInitialization`: inputs · k² / groups
/// and outputs · k² / groups for a convolution. Scales of normalizations are 1 and shifts 0 under every
/// initializer. Biases are 0, except under ``frameworkDefault``.
public enum Initializer: String, Hashable, Sendable, CaseIterable, Codable {
  /// PyTorch's: weights and biases of convolutions and linear layers uniform on ±1/√fan-in (Kaiming uniform with
  /// a = √5). The benchmark networks use it.
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
  func tensor(for parameter: ParameterDescription, seed: Seed) throws(TorchError) -> Tensor {
    let shape = parameter.shape
    func uniform(_ bound: Double) throws(TorchError) -> Tensor {
      try .randomUniform(shape, from: -bound, to: bound, dataType: .float64, generator: Generator(seed))
    }
    func normal(_ variance: Double) throws(TorchError) -> Tensor {
      try Tensor.randomNormal(shape, dataType: .float64, generator: Generator(seed)).scaled(by: variance.squareRoot())
    }
    switch parameter.initialization {
    case .constant(let value):
      return try .full(shape, value, dataType: .float64)
    case .bias(let bound):
      return self == .frameworkDefault ? try uniform(bound) : try .zeros(shape, dataType: .float64)
    case .weight(let fanIn, let fanOut, let bound):
      return switch self {
      case .frameworkDefault: try uniform(bound)
      case .kaimingFanIn: try normal(2 / Double(fanIn))
      case .kaimingFanOut: try normal(2 / Double(fanOut))
      case .xavier: try normal(2 / Double(fanIn + fanOut))
      case .normal: try normal(1)
      }
    }
  }
}
