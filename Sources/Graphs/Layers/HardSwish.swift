/// x min(max(x + 3, 0), 6) / 6, element by element.
///
/// Source: Howard et al., "Searching for MobileNetV3", ICCV 2019.
public struct HardSwish: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
  public var valueOfZeros: ValueOfZeros { .zeros }
  public var activation: Activation? { .rectifier }
  public var description: String { "hard swish" }
}

extension Layer where Self == HardSwish {
  public static var hardSwish: Self { HardSwish() }
}
