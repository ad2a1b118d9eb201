/// One learned tensor of a layer, before it exists: its name, shape and role.
public struct ParameterDescription: Hashable, Sendable {
  /// What a parameter does, which decides how it is initialized and which metrics count it.
  public enum Role: String, Hashable, Sendable, CaseIterable {
    case convolutionWeight
    case convolutionBias
    /// The factor of an affine batch norm (its "weight").
    case batchNormScale
    /// The term of an affine batch norm (its "bias").
    case batchNormShift
    case linearWeight
    case linearBias
  }

  /// `weight` or `bias`; the parameter's full name is the node's name, a dot and this.
  public let suffix: String
  public let shape: [Int]
  public let role: Role

  public init(suffix: String, shape: [Int], role: Role) {
    self.suffix = suffix
    self.shape = shape
    self.role = role
  }

  /// The number of elements: the product of the shape.
  public var count: Int { shape.reduce(1, *) }
}

extension Layer {
  /// The learned tensors of this layer, the weight before the bias.
  ///
  /// Running statistics are not learned and are not listed. The layer's numbers are taken as they
  /// are; ``NetworkGraph/shapes()`` is what checks them.
  public var parameters: [ParameterDescription] {
    switch self {
    case .convolution(let layer):
      let weight = ParameterDescription(
        suffix: "weight",
        shape: [layer.outputChannels, layer.inputChannels / layer.groups, layer.kernelSize, layer.kernelSize],
        role: .convolutionWeight)
      let bias = ParameterDescription(suffix: "bias", shape: [layer.outputChannels], role: .convolutionBias)
      return layer.hasBias ? [weight, bias] : [weight]
    case .batchNorm(let layer):
      guard layer.isAffine else { return [] }
      return [
        ParameterDescription(suffix: "weight", shape: [layer.channels], role: .batchNormScale),
        ParameterDescription(suffix: "bias", shape: [layer.channels], role: .batchNormShift),
      ]
    case .linear(let layer):
      let weight = ParameterDescription(
        suffix: "weight", shape: [layer.outputFeatures, layer.inputFeatures], role: .linearWeight)
      let bias = ParameterDescription(suffix: "bias", shape: [layer.outputFeatures], role: .linearBias)
      return layer.hasBias ? [weight, bias] : [weight]
    case .input, .relu, .averagePool, .maxPool, .globalAveragePool, .sum, .concatenation, .zero:
      return []
    }
  }

  /// Whether the layer computes the same for the same inputs wherever it stands: it has no
  /// parameters and no running statistics of its own.
  package var isParameterFree: Bool {
    switch self {
    case .convolution, .batchNorm, .linear, .input: false
    case .relu, .averagePool, .maxPool, .globalAveragePool, .sum, .concatenation, .zero: true
    }
  }
}
