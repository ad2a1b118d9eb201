/// The network's input, one per graph.
public struct Input: Layer {
  public var shape: FeatureShape

  public init(_ shape: FeatureShape) {
    self.shape = shape
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard inputs.isEmpty else { throw GraphError("an input layer reads no other node") }
    try FeatureShape.check(shape.channels, shape.height, shape.width, as: "the channels, height and width")
    guard !shape.isFlat || (shape.height == 1 && shape.width == 1) else {
      throw GraphError("a flat shape has height 1 and width 1, not \(shape.height) and \(shape.width)")
    }
    return shape
  }

  public var parameters: [ParameterDescription] { [] }
  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] { [] }
  public var valueOfZeros: ValueOfZeros { .other }
  public var isInterchangeable: Bool { false }
  public var weightedDepth: Int { 0 }
  public var description: String { "input \(shape)" }
}

extension Layer where Self == Input {
  public static func input(_ shape: FeatureShape) -> Self { Input(shape) }
}
