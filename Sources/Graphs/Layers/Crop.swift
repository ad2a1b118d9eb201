/// The feature map without its first rows and columns.
///
/// A factorized reduction is a ReLU, a convolution 1x1 with stride 2 beside another one that reads the ReLU through
/// `Crop(top: 1, left: 1)`, half of the channels each, their concatenation and a batch norm: between them the two
/// convolutions see pixels of both diagonals, where one would see a quarter. Height and width must be even.
///
/// Source: the `FactorizedReduce` of Liu, Simonyan and Yang, "DARTS", ICLR 2019.
public struct Crop: ParameterFreeLayer {
  /// Rows that go.
  public var top: Int
  /// Columns that go.
  public var left: Int

  public init(top: Int, left: Int) {
    self.top = top
    self.left = left
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    var shape = try inputs.single().spatial()
    guard (0..<shape.height).contains(top), (0..<shape.width).contains(left) else {
      throw GraphError("it cannot cut \(top) rows and \(left) columns off \(shape)")
    }
    shape.height -= top
    shape.width -= left
    return shape
  }

  public var valueOfZeros: ValueOfZeros { .zeros }
  public var description: String { "crop, top \(top), left \(left)" }
}

extension Layer where Self == Crop {
  public static func crop(top: Int, left: Int) -> Self { Crop(top: top, left: left) }
}
