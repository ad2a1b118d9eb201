/// The mean over height and width; the result is flat.
public struct GlobalAveragePool: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    let input = try inputs.single().spatial()
    return FeatureShape(channels: input.channels, height: 1, width: 1, isFlat: true)
  }

  public var valueOfZeros: ValueOfZeros { .zeros }
  public var description: String { "global average pool" }
}

extension Layer where Self == GlobalAveragePool {
  public static var globalAveragePool: Self { GlobalAveragePool() }
}
