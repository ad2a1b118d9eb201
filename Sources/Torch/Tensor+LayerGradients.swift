import CTorch

extension Tensor {
  /// The gradient of a convolution's input, from this gradient of its output.
  /// - Parameter inputShape: (N, C, H, W) of the input; several input sizes can have one output size.
  public func convolutionInputGradient(
    _ weight: Tensor, inputShape: [Int], stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) throws(TorchError) -> Tensor {
    if Self.skipsPixels(weight, stride: stride, padding: padding) {
      let result = try uninitialized(inputShape)
      try result.assign(.zeros([]))
      let read = try result.everyPixel(by: stride)
      try read.assign(convolutionInputGradient(weight, inputShape: read.shape, groups: groups))
      return result
    }
    let results = try Operators.convolutionBackward(
      [
        .tensor(self), .tensor(try uninitialized(inputShape)), .tensor(weight), .none, .integers([stride, stride]),
        .integers([padding, padding]), .integers([dilation, dilation]), .boolean(false), .integers([0, 0]),
        .integer(groups), .booleans([true, false, false]),
      ], capacity: 3)
    return try single(results, at: 0, of: "convolution_backward")
  }

  /// The gradient of a ReLU's input, from this gradient of its output: zero where the output is.
  public func reluInputGradient(output: Tensor) throws(TorchError) -> Tensor {
    try Operators.reluBackward.one([.tensor(self), .tensor(output), .real(0)])
  }

  /// The gradient of a ReLU6's input, from this gradient of its output: zero where the output is 0 or 6.
  public func relu6InputGradient(output: Tensor) throws(TorchError) -> Tensor {
    try Operators.hardTanhBackward.one([.tensor(self), .tensor(output), .real(0), .real(6)])
  }

  /// The gradient of a hard sigmoid's input, from this gradient of its output. libtorch's own operator for it takes a sixth
  /// of single precision in float64 too.
  public func hardSigmoidInputGradient(input: Tensor) throws(TorchError) -> Tensor {
    try Operators.hardTanhBackward.one([.tensor(self), .tensor(input), .real(-3), .real(3)]).scaled(by: 1.0 / 6)
  }

  /// The gradient of a hard swish's input, from this gradient of its output.
  public func hardSwishInputGradient(input: Tensor) throws(TorchError) -> Tensor {
    try Operators.hardSwishBackward.one([.tensor(self), .tensor(input)])
  }

  /// The gradient of an average pooling's input, from this gradient of its output.
  public func averagePoolInputGradient(
    inputShape: [Int], kernelSize: Int, stride: Int, padding: Int, countsPadding: Bool
  ) throws(TorchError) -> Tensor {
    let rearranges = Self.rearrangesAveragePools(padding: padding, on: device)
    let input = try uninitialized(inputShape, rearranges ? .contiguous : .channelsLast)
    let result = try Operators.averagePoolBackward.one([
      .tensor(self), .tensor(input), .integers([kernelSize, kernelSize]),
      .integers([stride, stride]), .integers([padding, padding]), .boolean(false), .boolean(countsPadding), .none,
    ])
    return rearranges ? try result.contiguous(.channelsLast) : result
  }

  /// The gradient of a max pooling's input, from this gradient of its output.
  public func maxPoolInputGradient(
    input: Tensor, kernelSize: Int, stride: Int, padding: Int
  ) throws(TorchError) -> Tensor {
    let window: [Argument] = [
      .integers([kernelSize, kernelSize]), .integers([stride, stride]), .integers([padding, padding]),
      .integers([1, 1]), .boolean(false),
    ]
    let pooled = try Operators.maxPoolIndices([.tensor(input)] + window, capacity: 2)
    let indices = try single(pooled, at: 1, of: "max_pool2d_with_indices")
    return try Operators.maxPoolBackward.one([.tensor(self), .tensor(input)] + window + [.tensor(indices)])
  }

  /// The mean and the (biased) variance of every channel over (N, H, W), in float64.
  ///
  /// On the CPU summed in float64 too: libtorch's own sums in the tensor's type, one element after the
  /// other, lose three digits over the positions of a batch.
  public func channelMoments() throws(TorchError) -> (mean: Tensor, variance: Tensor) {
    guard device == .cpu else {
      let results = try Operators.batchNormStatistics([.tensor(self), .none, .none, .real(0)], capacity: 2)
      return (
        try single(results, at: 0, of: "batch_norm_update_stats").converted(to: .float64),
        try single(results, at: 1, of: "batch_norm_update_stats").converted(to: .float64)
      )
    }
    var mean: OpaquePointer?
    var variance: OpaquePointer?
    let message = withExtendedLifetime(self) { ctorch_channel_moments(pointer, &mean, &variance) }
    try check(message, operation: "channel moments", shapes: [shape])
    guard let mean, let variance else {
      throw TorchError(operation: "channel moments", shapes: [shape], reason: "no result")
    }
    return (Tensor(owning: mean), Tensor(owning: variance))
  }

  /// 1/√x, element by element.
  public func reciprocalSquareRoot() throws(TorchError) -> Tensor {
    try Operators.reciprocalSquareRoot.one([.tensor(self)])
  }

  /// A tensor of this one's type and device, for operators that read no more than a shape and a format.
  private func uninitialized(_ shape: [Int], _ format: MemoryFormat = .channelsLast) throws(TorchError) -> Tensor {
    try .uninitialized(shape, dataType: dataType ?? .float32, device: device, format: format)
  }

  private func single(_ results: [Tensor?], at index: Int, of operation: String) throws(TorchError) -> Tensor {
    guard results.indices.contains(index), let result = results[index] else {
      throw TorchError(operation: operation, shapes: [shape], reason: "the operator gave no result")
    }
    return result
  }
}
