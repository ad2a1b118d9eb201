/// max(x, 0), element by element.
public struct ReLU: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
  public var valueOfZeros: ValueOfZeros { .zeros }
  public var activation: Activation? { .rectifier }
  public var description: String { "ReLU" }
}

extension Layer where Self == ReLU {
  public static var relu: Self { ReLU() }
}
