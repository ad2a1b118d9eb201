/// (x - mean) / sqrt(variance + epsilon) over the channels of each position, then scale and shift by channel where it
/// is affine. The positions of a feature map are normalized one by one, as the tokens of a transformer are.
///
/// Source: Ba, Kiros and Hinton, "Layer Normalization", 2016.
public struct LayerNorm: Layer {
  public var channels: Int
  /// Whether a scale ("weight") and a shift ("bias") are learned.
  public var isAffine: Bool
  public var epsilon: Double

  public init(channels: Int, isAffine: Bool = true, epsilon: Double = 1e-5) {
    self.channels = channels
    self.isAffine = isAffine
    self.epsilon = epsilon
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    let input = try inputs.single()
    try input.checkChannels(channels)
    guard epsilon > 0 else { throw GraphError("a layer norm needs a positive epsilon, not \(epsilon)") }
    return input
  }

  public var parameters: [ParameterDescription] {
    isAffine ? ParameterDescription.scaleAndShift(channels: channels) : []
  }

  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] { [] }
  public var valueOfZeros: ValueOfZeros { isAffine ? .learnedShift : .zeros }
  public var isInterchangeable: Bool { !isAffine }
  public var weightedDepth: Int { 0 }
  public var description: String { "layer norm \(channels)" + (isAffine ? "" : ", not affine") }
}

extension Layer where Self == LayerNorm {
  public static func layerNorm(_ layer: LayerNorm) -> Self { layer }
}
