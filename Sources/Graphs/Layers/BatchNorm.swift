/// (x - mean) / sqrt(variance + epsilon) per channel, then scale and shift where it is affine.
public struct BatchNorm: Layer {
  public var channels: Int
  /// Whether a scale ("weight") and a shift ("bias") are learned.
  public var isAffine: Bool
  /// Whether running statistics are kept.
  public var tracksStatistics: Bool
  public var epsilon: Double
  public var momentum: Double

  public init(
    channels: Int, isAffine: Bool = true, tracksStatistics: Bool = true, epsilon: Double = 1e-5,
    momentum: Double = 0.1
  ) {
    self.channels = channels
    self.isAffine = isAffine
    self.tracksStatistics = tracksStatistics
    self.epsilon = epsilon
    self.momentum = momentum
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    let input = try inputs.single()
    try input.checkChannels(channels)
    guard epsilon > 0, (0...1).contains(momentum) else {
      throw GraphError(
        "a batch norm needs a positive epsilon and a momentum from 0 to 1, not \(epsilon) and \(momentum)")
    }
    return input
  }

  public var parameters: [ParameterDescription] {
    isAffine ? ParameterDescription.scaleAndShift(channels: channels) : []
  }

  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] { [] }

  /// The mean of zeros is zero, so what remains of them is the shift.
  public var valueOfZeros: ValueOfZeros { isAffine ? .learnedShift : .zeros }
  /// Without scale and shift it still has statistics of its own.
  public var isInterchangeable: Bool { false }
  public var weightedDepth: Int { 0 }

  public var description: String {
    "batch norm \(channels)" + (isAffine ? "" : ", not affine") + (tracksStatistics ? "" : ", no running statistics")
  }
}

extension Layer where Self == BatchNorm {
  public static func batchNorm(_ layer: BatchNorm) -> Self { layer }
}
