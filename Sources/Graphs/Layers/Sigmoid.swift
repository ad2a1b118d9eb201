/// 1 / (1 + exp(-x)), element by element: the gate of a squeeze-and-excitation, see ``ChannelProduct``.
public struct Sigmoid: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
  public var valueOfZeros: ValueOfZeros { .other }
  public var activation: Activation? { .gate }
  public var description: String { "sigmoid" }
}

extension Layer where Self == Sigmoid {
  public static var sigmoid: Self { Sigmoid() }
}
