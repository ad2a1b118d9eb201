/// Stochastic depth: in training zeros for a random share of the images and x / (1 - rate) for the others, each image
/// by a draw of its own; in evaluation x.
///
/// Source: Larsson, Maire and Shakhnarovich, "FractalNet", ICLR 2017; Huang et al., "Deep Networks with Stochastic
/// Depth", ECCV 2016.
public struct DropPath: Layer {
  /// The probability that an image is dropped, from 0 up to but not including 1.
  public var rate: Double

  public init(rate: Double) {
    self.rate = rate
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard (0..<1).contains(rate) else {
      throw GraphError("the rate of a drop-path must be at least 0 and below 1, not \(rate)")
    }
    return try inputs.single()
  }

  public var parameters: [ParameterDescription] { [] }
  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] { [] }
  public var valueOfZeros: ValueOfZeros { .zeros }
  /// Each draws for itself.
  public var isInterchangeable: Bool { false }
  public var weightedDepth: Int { 0 }
  public var description: String { "drop-path \(rate)" }
}

extension Layer where Self == DropPath {
  public static func dropPath(rate: Double) -> Self { DropPath(rate: rate) }
}
