/// A square two-dimensional convolution; its weight is
/// (outputChannels, inputChannels / groups, kernelSize, kernelSize).
///
/// With input size i, kernel k, stride s, padding p and dilation d the output has
/// floor((i + 2p - d (k - 1) - 1) / s) + 1 positions along an axis. As many groups as channels make it depthwise;
/// a depthwise convolution and one with kernel size 1 behind it are a depthwise-separable convolution.
public struct Convolution: Layer {
  public var inputChannels: Int
  public var outputChannels: Int
  public var kernelSize: Int
  public var stride: Int
  public var padding: Int
  public var dilation: Int
  public var groups: Int
  public var hasBias: Bool

  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, hasBias: Bool = false
  ) {
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    let input = try inputs.single().spatial()
    try FeatureShape.check(inputChannels, outputChannels, as: "the input and output channels")
    try FeatureShape.check(kernelSize, stride, dilation, as: "the kernel size, stride and dilation")
    try input.checkChannels(inputChannels)
    guard (0...FeatureShape.largestSize).contains(padding) else {
      throw GraphError("the padding must be from 0 to \(FeatureShape.largestSize), not \(padding)")
    }
    guard groups > 0, inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw GraphError(
        "the groups must divide the \(inputChannels) input and \(outputChannels) output channels, which \(groups) "
          + "does not")
    }
    return FeatureShape(
      channels: outputChannels, height: try positions(in: input.height), width: try positions(in: input.width))
  }

  private func positions(in size: Int) throws(GraphError) -> Int {
    try FeatureShape.positions(in: size, kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation)
  }

  public var parameters: [ParameterDescription] {
    let window = kernelSize * kernelSize
    return ParameterDescription.weight(
      [outputChannels, inputChannels / groups, kernelSize, kernelSize], hasBias: hasBias,
      fanIn: inputChannels / groups * window, fanOut: outputChannels / groups * window)
  }

  /// outputHeight x outputWidth x kernelSize^2 x inputChannels / groups x outputChannels, and one for each
  /// output element where there is a bias.
  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] {
    let products = [output.height, output.width, kernelSize, kernelSize, inputChannels / groups, outputChannels]
    return hasBias ? [products, [output.elements]] : [products]
  }

  public var valueOfZeros: ValueOfZeros { hasBias ? .other : .zeros }
  public var isInterchangeable: Bool { false }
  public var weightedDepth: Int { 1 }
  public var isConvolution: Bool { true }

  public var description: String {
    var text = "convolution \(kernelSize)x\(kernelSize), \(inputChannels) to \(outputChannels)"
    if stride != 1 { text += ", stride \(stride)" }
    if padding != 0 { text += ", padding \(padding)" }
    if dilation != 1 { text += ", dilation \(dilation)" }
    if groups != 1 { text += ", groups \(groups)" }
    return hasBias ? text + ", bias" : text
  }
}

extension Layer where Self == Convolution {
  public static func convolution(_ layer: Convolution) -> Self { layer }
}
