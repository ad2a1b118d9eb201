/// Concatenation of the inputs along the channels.
public struct Concatenation: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard var shape = inputs.first else { throw GraphError("it needs at least one input") }
    for (position, other) in inputs.enumerated().dropFirst() {
      guard other.height == shape.height, other.width == shape.width, other.isFlat == shape.isFlat else {
        throw GraphError("input \(position) is \(other), which cannot be concatenated with \(inputs[0])")
      }
      shape.channels += other.channels
      try FeatureShape.check(shape.channels, as: "the channels")
    }
    return shape
  }

  public var valueOfZeros: ValueOfZeros { .zeros }
  public var description: String { "concatenation" }
}

extension Layer where Self == Concatenation {
  public static var concatenation: Self { Concatenation() }
}
