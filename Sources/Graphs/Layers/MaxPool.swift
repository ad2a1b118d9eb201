/// Maxima over the square windows of each channel; padding never wins.
public struct MaxPool: ParameterFreeLayer {
  public var kernelSize: Int
  public var stride: Int
  public var padding: Int

  public init(kernelSize: Int, stride: Int, padding: Int) {
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    try inputs.single().pooled(kernelSize: kernelSize, stride: stride, padding: padding)
  }

  public var valueOfZeros: ValueOfZeros { .zeros }
  public var description: String {
    "max pool " + poolingText(kernelSize: kernelSize, stride: stride, padding: padding)
  }
}

extension Layer where Self == MaxPool {
  public static func maxPool(_ layer: MaxPool) -> Self { layer }
}
