/// Zeros of the input's shape, whatever the input holds.
public struct Zero: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
  public var valueOfZeros: ValueOfZeros { .zeros }
  public var description: String { "zero" }
}

extension Layer where Self == Zero {
  public static var zero: Self { Zero() }
}
