import Graphs

/// A layer as a file describes it, or several layers that belong together.
///
/// Its numbers are formulas, because they depend on the sizes, the choices and the channels in front of it.
struct LayerDescription: Hashable, Sendable {
  indirect enum Kind: Hashable, Sendable {
    case convolution(ConvolutionDescription)
    case pool(PoolDescription)
    case batchNorm(isAffine: Bool)
    case layerNorm
    case activation(ActivationDescription)
    case zero
    case selfAttention(heads: Formula)
    /// A squeeze-and-excitation whose inner channels are those of its input divided by this.
    case squeezeExcite(reduction: Formula, gate: ActivationDescription)
    case group([LayerDescription])
    case residual(ResidualDescription)
    case branches([[LayerDescription]], combine: Combination)
    case when(Condition, then: [LayerDescription], otherwise: [LayerDescription])
  }

  let kind: Kind
  /// The last part of the nodes' names; nil takes the kind's own.
  let name: String?
  let node: FileNode
}

struct ConvolutionDescription: Hashable, Sendable {
  let kernel: Formula
  /// Nil keeps the input's.
  let channels: Formula?
  let stride: Formula
  /// Nil keeps the size at stride 1 where the kernel is odd.
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

/// How several feature maps become one.
enum Combination: String, CaseIterable, Sendable {
  case sum
  case concatenation = "concat"

  var layer: any Layer { self == .sum ? .sum : .concatenation }
}

/// Layers whose output is added to what they read.
struct ResidualDescription: Hashable, Sendable {
  let main: [LayerDescription]
  /// In front of the main layers and of those of the other path.
  let shared: [LayerDescription]
  /// The other path, whatever the shapes.
  let shortcut: [LayerDescription]?
  /// The other path where the main layers change the shape; nil leaves the sum out there.
  let projection: [LayerDescription]?
}
