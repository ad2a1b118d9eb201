extension Layer {
  /// The largest channel count, height, width or kernel that is accepted; it keeps every product of a
  /// shape within an `Int`.
  package static let largestSize = 1 << 20

  /// The shape of the layer's output for inputs of these shapes.
  ///
  /// With input size i, kernel k, stride s, padding p and dilation d a convolution or a pooling gives
  /// floor((i + 2p - d (k - 1) - 1) / s) + 1.
  ///
  /// - Throws: what does not fit, without the node's name.
  package func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    switch self {
    case .input(let shape):
      guard inputs.isEmpty else { throw GraphError("an input layer reads no other node") }
      try Self.checkSizes([shape.channels, shape.height, shape.width], "the channels, height and width")
      guard !shape.isFlat || (shape.height == 1 && shape.width == 1) else {
        throw GraphError("a flat shape has height 1 and width 1, not \(shape.height) and \(shape.width)")
      }
      return shape
    case .sum, .concatenation:
      return try combinedShape(of: inputs)
    case .relu, .zero:
      return try Self.onlyInput(inputs)
    case .batchNorm(let layer):
      let input = try Self.onlyInput(inputs)
      try Self.checkChannels(of: input, layer.channels)
      guard layer.epsilon > 0, (0...1).contains(layer.momentum) else {
        throw GraphError(
          "a batch norm needs a positive epsilon and a momentum from 0 to 1, not \(layer.epsilon) and \(layer.momentum)"
        )
      }
      return input
    case .convolution(let layer):
      return try Self.outputShape(of: layer, try Self.onlyInput(inputs))
    case .averagePool(let layer), .maxPool(let layer):
      let input = try Self.spatial(try Self.onlyInput(inputs))
      try Self.checkSizes([layer.kernelSize, layer.stride], "the kernel size and the stride")
      guard layer.padding >= 0, layer.padding <= layer.kernelSize / 2 else {
        throw GraphError(
          "the padding of a pooling is from 0 to half its kernel size \(layer.kernelSize), not \(layer.padding)")
      }
      var output = input
      output.height = try Self.slide(input.height, layer.kernelSize, layer.stride, layer.padding, 1)
      output.width = try Self.slide(input.width, layer.kernelSize, layer.stride, layer.padding, 1)
      return output
    case .globalAveragePool:
      let input = try Self.spatial(try Self.onlyInput(inputs))
      return FeatureShape(channels: input.channels, height: 1, width: 1, isFlat: true)
    case .linear(let layer):
      let input = try Self.onlyInput(inputs)
      try Self.checkSizes([layer.inputFeatures, layer.outputFeatures], "the input and output features")
      guard input.isFlat else {
        throw GraphError("a linear layer needs a flat input, not \(input); pool it first")
      }
      try Self.checkChannels(of: input, layer.inputFeatures)
      return FeatureShape(channels: layer.outputFeatures, height: 1, width: 1, isFlat: true)
    }
  }

  private func combinedShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard var shape = inputs.first else { throw GraphError("it needs at least one input") }
    for (position, other) in inputs.enumerated().dropFirst() {
      if case .concatenation = self {
        guard other.height == shape.height, other.width == shape.width, other.isFlat == shape.isFlat else {
          throw GraphError("input \(position) is \(other), which does not go beside \(inputs[0])")
        }
        shape.channels += other.channels
        try Self.checkSizes([shape.channels], "the channels")
      } else if other != shape {
        throw GraphError(
          "the terms of a sum have one shape, but input 0 is \(shape) and input \(position) is \(other)")
      }
    }
    return shape
  }

  private static func outputShape(
    of layer: Convolution, _ input: FeatureShape
  ) throws(GraphError) -> FeatureShape {
    let input = try spatial(input)
    try checkSizes([layer.inputChannels, layer.outputChannels], "the input and output channels")
    try checkSizes([layer.kernelSize, layer.stride, layer.dilation], "the kernel size, stride and dilation")
    try checkChannels(of: input, layer.inputChannels)
    guard (0...largestSize).contains(layer.padding) else {
      throw GraphError("the padding is from 0 to \(largestSize), not \(layer.padding)")
    }
    guard layer.groups > 0, layer.inputChannels % layer.groups == 0, layer.outputChannels % layer.groups == 0 else {
      throw GraphError(
        "the groups must divide the \(layer.inputChannels) input and \(layer.outputChannels) output channels, "
          + "which \(layer.groups) does not")
    }
    return FeatureShape(
      channels: layer.outputChannels,
      height: try slide(input.height, layer.kernelSize, layer.stride, layer.padding, layer.dilation),
      width: try slide(input.width, layer.kernelSize, layer.stride, layer.padding, layer.dilation))
  }

  /// How many positions a window has along one axis.
  private static func slide(
    _ size: Int, _ kernelSize: Int, _ stride: Int, _ padding: Int, _ dilation: Int
  ) throws(GraphError) -> Int {
    let reach = dilation * (kernelSize - 1) + 1
    guard size + 2 * padding >= reach else {
      throw GraphError("a window of \(reach) does not fit an input of \(size) with padding \(padding)")
    }
    let positions = (size + 2 * padding - reach) / stride + 1
    try checkSizes([positions], "the output size")
    return positions
  }

  private static func onlyInput(_ inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard inputs.count == 1 else { throw GraphError("it needs exactly one input, not \(inputs.count)") }
    return inputs[0]
  }

  private static func spatial(_ input: FeatureShape) throws(GraphError) -> FeatureShape {
    guard !input.isFlat else {
      throw GraphError("it needs an input with height and width, not \(input) flat features")
    }
    return input
  }

  private static func checkChannels(of input: FeatureShape, _ expected: Int) throws(GraphError) {
    guard input.channels == expected else {
      throw GraphError("it expects \(expected) input channels but its input has \(input.channels)")
    }
  }

  private static func checkSizes(_ sizes: [Int], _ what: String) throws(GraphError) {
    for size in sizes where !(1...largestSize).contains(size) {
      throw GraphError("\(what) must be from 1 to \(largestSize), not \(size)")
    }
  }
}
