import Graphs

/// A layer as a file describes it, or several layers that belong together.
///
/// Its numbers are formulas, because they depend on the sizes, the choices and the channels of its input.
struct LayerDescription: Hashable, Sendable {
  indirect enum Kind: Hashable, Sendable {
    case convolution(ConvolutionDescription)
    case pool(PoolDescription)
    case batchNorm(isAffine: Bool)
    case layerNorm
    case activation(ActivationDescription)
    case zero
    case selfAttention(heads: Formula)
    /// Squeeze-and-excitation whose number of inner channels is that of its input divided by this.
    case squeezeExcite(reduction: Formula, gate: ActivationDescription)
    case group([LayerDescription])
    case residual(ResidualDescription)
    case branches([[LayerDescription]], combine: Combination)
    case when(Condition, then: [LayerDescription], otherwise: [LayerDescription])
  }

  let kind: Kind
  /// The last part of the nodes' names; nil takes the default of its kind.
  let name: String?
  let node: FileNode
}

struct ConvolutionDescription: Hashable, Sendable {
  let kernel: Formula
  /// The number of channels; nil keeps that of the input.
  let channels: Formula?
  let stride: Formula
  /// Nil keeps the size at stride 1 if the kernel is odd.
  let padding: Int?
  let dilation: Formula
  let groups: Formula
  let hasBias: Bool
}

struct PoolDescription: Hashable, Sendable {
  let isMaximum: Bool
  let kernel: Formula
  let stride: Formula
  let padding: Int?
  let countsPadding: Bool
}

/// How several feature maps are combined into one.
enum Combination: String, CaseIterable, Sendable {
  case sum
  case concatenation = "concat"

  var layer: any Layer { self == .sum ? .sum : .concatenation }
}

/// Layers whose output is added to their input.
struct ResidualDescription: Hashable, Sendable {
  let main: [LayerDescription]
  /// The layers before both the main layers and those of the other path.
  let shared: [LayerDescription]
  /// The other path, regardless of the shapes.
  let shortcut: [LayerDescription]?
  /// The other path if the main layers change the shape; with nil, nothing is added in that case.
  let projection: [LayerDescription]?
}
