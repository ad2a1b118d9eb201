/// Multi-head self-attention over the positions of a feature map: T = height x width tokens of C channels.
///
/// With Q, K and V the three parts of W_in x + b_in, each cut into heads of d = C / heads channels, a head gives
/// softmax(Q K^T / sqrt(d)) V, and the layer W_out (heads side by side) + b_out. The parameters' names, shapes and
/// initial values are those of PyTorch's `MultiheadAttention`. There is no mask, no dropout and no position
/// embedding.
///
/// Source: Vaswani et al., "Attention Is All You Need", 2017.
public struct SelfAttention: Layer {
  public var channels: Int
  public var heads: Int
  public var hasBias: Bool

  public init(channels: Int, heads: Int, hasBias: Bool = true) {
    self.channels = channels
    self.heads = heads
    self.hasBias = hasBias
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    let input = try inputs.single().spatial()
    try FeatureShape.check(channels, as: "the channels")
    try input.checkChannels(channels)
    guard heads > 0, channels % heads == 0 else {
      throw GraphError("the heads must divide the \(channels) channels, which \(heads) does not")
    }
    return input
  }

  public var parameters: [ParameterDescription] {
    func weight(_ suffix: String, outputs: Int, bound: Double) -> ParameterDescription {
      ParameterDescription(
        suffix: suffix, shape: [outputs, channels], role: .weight,
        initialization: .weight(fanIn: channels, fanOut: outputs, frameworkBound: bound))
    }
    func bias(_ suffix: String, outputs: Int) -> ParameterDescription {
      ParameterDescription(suffix: suffix, shape: [outputs], role: .bias, initialization: .constant(0))
    }
    // Glorot's uniform bound for the projections to Q, K and V together, Kaiming's for the last one.
    let weights = [
      weight("in_proj_weight", outputs: 3 * channels, bound: (6 / Double(4 * channels)).squareRoot()),
      weight("out_proj.weight", outputs: channels, bound: 1 / Double(channels).squareRoot()),
    ]
    guard hasBias else { return weights }
    return [
      weights[0], bias("in_proj_bias", outputs: 3 * channels), weights[1], bias("out_proj.bias", outputs: channels),
    ]
  }

  /// T x C x 4C for the projections, 2 x T x T x C for scores and their use, and one for each biased output.
  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] {
    let tokens = output.height * output.width
    let products = [[tokens, channels, 4, channels], [2, tokens, tokens, channels]]
    return hasBias ? products + [[tokens, 4, channels]] : products
  }

  /// Biases begin at 0.
  public var valueOfZeros: ValueOfZeros { hasBias ? .learnedShift : .zeros }
  public var isInterchangeable: Bool { false }
  /// The projections before and behind.
  public var weightedDepth: Int { 2 }

  public var description: String {
    "self-attention \(channels), \(heads) \(heads == 1 ? "head" : "heads")" + (hasBias ? ", bias" : "")
  }
}

extension Layer where Self == SelfAttention {
  public static func selfAttention(_ layer: SelfAttention) -> Self { layer }
}
