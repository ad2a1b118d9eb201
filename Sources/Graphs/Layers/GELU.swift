/// x Φ(x), element by element, Φ being the distribution function of the standard normal distribution; exact, not
/// by tanh.
///
/// Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
public struct GELU: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
  public var valueOfZeros: ValueOfZeros { .zeros }
  public var activation: Activation? { .rectifier }
  public var description: String { "GELU" }
}

extension Layer where Self == GELU {
  public static var gelu: Self { GELU() }
}
