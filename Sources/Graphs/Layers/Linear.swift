/// A fully connected layer, x W^T + b on a flat input; its weight is (outputFeatures, inputFeatures).
public struct Linear: Layer {
  public var inputFeatures: Int
  public var outputFeatures: Int
  public var hasBias: Bool

  public init(inputFeatures: Int, outputFeatures: Int, hasBias: Bool = true) {
    self.inputFeatures = inputFeatures
    self.outputFeatures = outputFeatures
    self.hasBias = hasBias
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    let input = try inputs.single()
    try FeatureShape.check(inputFeatures, outputFeatures, as: "the input and output features")
    guard input.isFlat else {
      throw GraphError("a linear layer needs a flat input, not \(input); pool it first")
    }
    try input.checkChannels(inputFeatures)
    return FeatureShape(channels: outputFeatures, height: 1, width: 1, isFlat: true)
  }

  public var parameters: [ParameterDescription] {
    ParameterDescription.weight(
      [outputFeatures, inputFeatures], hasBias: hasBias, fanIn: inputFeatures, fanOut: outputFeatures)
  }

  /// inputs x outputs, and one for each output where there is a bias.
  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] {
    hasBias ? [[inputFeatures, outputFeatures], [outputFeatures]] : [[inputFeatures, outputFeatures]]
  }

  public var valueOfZeros: ValueOfZeros { hasBias ? .other : .zeros }
  public var isInterchangeable: Bool { false }
  public var weightedDepth: Int { 1 }
  public var description: String { "linear \(inputFeatures) to \(outputFeatures)" + (hasBias ? ", bias" : "") }
}

extension Layer where Self == Linear {
  public static func linear(_ layer: Linear) -> Self { layer }
}
