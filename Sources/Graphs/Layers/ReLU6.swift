/// min(max(x, 0), 6), element by element.
///
/// Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018.
public struct ReLU6: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
  public var valueOfZeros: ValueOfZeros { .zeros }
  public var activation: Activation? { .rectifier }
  public var description: String { "ReLU6" }
}

extension Layer where Self == ReLU6 {
  public static var relu6: Self { ReLU6() }
}
