/// min(max(x + 3, 0), 6) / 6, element by element: the gate of MobileNetV3's squeeze-and-excitation.
///
/// Source: Howard et al., "Searching for MobileNetV3", ICCV 2019.
public struct HardSigmoid: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
  public var valueOfZeros: ValueOfZeros { .other }
  public var activation: Activation? { .gate }
  public var description: String { "hard sigmoid" }
}

extension Layer where Self == HardSigmoid {
  public static var hardSigmoid: Self { HardSigmoid() }
}
