extension FeatureShape {
  /// The largest channel count, height, width or kernel that is accepted; it keeps every product of a
  /// shape within an `Int`.
  public static let largestSize = 1 << 20

  /// - Throws: what is wrong if a size is not from 1 to ``largestSize``.
  public static func check(_ sizes: Int..., as what: String) throws(GraphError) {
    for size in sizes where !(1...largestSize).contains(size) {
      throw GraphError("\(what) must be from 1 to \(largestSize), not \(size)")
    }
  }

  /// This shape, for a layer that reads feature maps.
  /// - Throws: what is wrong if it is flat.
  public func spatial() throws(GraphError) -> FeatureShape {
    guard !isFlat else {
      throw GraphError("it needs an input with height and width, not \(self) flat features")
    }
    return self
  }

  /// - Throws: what is wrong if the layer that reads this shape expects other channels.
  public func checkChannels(_ expected: Int) throws(GraphError) {
    guard channels == expected else {
      throw GraphError("it expects \(expected) input channels but its input has \(channels)")
    }
  }

  /// How many positions a window has along an axis: floor((i + 2p - d (k - 1) - 1) / s) + 1 with input size
  /// i, kernel k, stride s, padding p and dilation d.
  static func positions(
    in size: Int, kernelSize: Int, stride: Int, padding: Int, dilation: Int
  ) throws(GraphError) -> Int {
    let reach = dilation * (kernelSize - 1) + 1
    guard size + 2 * padding >= reach else {
      throw GraphError("a window of \(reach) does not fit an input of \(size) with padding \(padding)")
    }
    let positions = (size + 2 * padding - reach) / stride + 1
    try check(positions, as: "the output size")
    return positions
  }
}

extension [FeatureShape] {
  /// The shape of the one input of a layer.
  /// - Throws: what is wrong if there are more or none.
  public func single() throws(GraphError) -> FeatureShape {
    guard count == 1 else { throw GraphError("it needs exactly one input, not \(count)") }
    return self[0]
  }
}
