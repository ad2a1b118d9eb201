/// Means over the square windows of each channel.
public struct AveragePool: ParameterFreeLayer {
  public var kernelSize: Int
  public var stride: Int
  public var padding: Int
  /// Whether padded zeros count in an average's denominator.
  public var countsPadding: Bool

  public init(kernelSize: Int, stride: Int, padding: Int, countsPadding: Bool = false) {
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.countsPadding = countsPadding
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    try inputs.single().pooled(kernelSize: kernelSize, stride: stride, padding: padding)
  }

  public var valueOfZeros: ValueOfZeros { .zeros }

  public var description: String {
    "average pool " + poolingText(kernelSize: kernelSize, stride: stride, padding: padding)
      + (countsPadding ? ", counts padding" : "")
  }
}

extension Layer where Self == AveragePool {
  public static func averagePool(_ layer: AveragePool) -> Self { layer }
}

extension FeatureShape {
  /// The shape after a square pooling window.
  func pooled(kernelSize: Int, stride: Int, padding: Int) throws(GraphError) -> FeatureShape {
    var output = try spatial()
    try Self.check(kernelSize, stride, as: "the kernel size and the stride")
    guard padding >= 0, padding <= kernelSize / 2 else {
      throw GraphError("the padding of a pooling must be from 0 to half its kernel size \(kernelSize), not \(padding)")
    }
    output.height = try Self.positions(
      in: height, kernelSize: kernelSize, stride: stride, padding: padding, dilation: 1)
    output.width = try Self.positions(in: width, kernelSize: kernelSize, stride: stride, padding: padding, dilation: 1)
    return output
  }
}

/// A pooling window in a listing, such as `3x3, stride 2, padding 1`.
func poolingText(kernelSize: Int, stride: Int, padding: Int) -> String {
  "\(kernelSize)x\(kernelSize)" + (stride == 1 ? "" : ", stride \(stride)")
    + (padding == 0 ? "" : ", padding \(padding)")
}
