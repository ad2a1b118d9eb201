/// The sum of one or more inputs of equal shape. The same input may be there twice: it then counts twice.
public struct Sum: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard let shape = inputs.first else { throw GraphError("it needs at least one input") }
    for (position, other) in inputs.enumerated() where other != shape {
      throw GraphError(
        "the terms of a sum must have the same shape, but input 0 is \(shape) and input \(position) is \(other)")
    }
    return shape
  }

  public var valueOfZeros: ValueOfZeros { .zeros }
  public var description: String { "sum" }
}

extension Layer where Self == Sum {
  public static var sum: Self { Sum() }
}
