extension Tensor {
  /// The two-dimensional convolution (cross-correlation) of this (N, C, H, W) batch with a weight of
  /// (outputs, C / groups, k, k).
  public func convolved(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) throws(TorchError) -> Tensor {
    if Self.skipsPixels(weight, stride: stride, padding: padding) {
      return try everyPixel(by: stride).convolved(weight, bias: bias, groups: groups)
    }
    return try Operators.convolution.one([
      .tensor(self), .tensor(weight), .optional(bias), .integers([stride, stride]), .integers([padding, padding]),
      .integers([dilation, dilation]), .boolean(false), .integers([0, 0]), .integer(groups),
    ])
  }

  /// The gradient of a convolution's weight, from this input and the gradient of the output.
  public func convolutionWeightGradient(
    _ outputGradient: Tensor, weight: Tensor, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) throws(TorchError) -> Tensor {
    if Self.skipsPixels(weight, stride: stride, padding: padding) {
      return try everyPixel(by: stride).convolutionWeightGradient(outputGradient, weight: weight, groups: groups)
    }
    let results = try Operators.convolutionBackward(
      [
        .tensor(outputGradient), .tensor(self), .tensor(weight), .none, .integers([stride, stride]),
        .integers([padding, padding]), .integers([dilation, dilation]), .boolean(false), .integers([0, 0]),
        .integer(groups), .booleans([false, true, false]),
      ], capacity: 3)
    guard results.count == 3, let gradient = results[1] else {
      throw TorchError(
        operation: "convolution_backward", shapes: [shape, outputGradient.shape], reason: "the operator gave no result")
    }
    return gradient
  }

  /// Whether this is a 1×1 convolution on the CPU that skips pixels. It is computed with stride 1 on only the pixels
  /// that it reads, because libtorch's oneDNN writes past the end of its workspace when it computes the gradients of
  /// such weights in channels-last memory with fewer channels than a block has: 8 with AVX2, 16 with AVX-512
  /// (uxlfoundation/oneDNN issue 6035, open as of November 2026).
  static func skipsPixels(_ weight: Tensor, stride: Int, padding: Int) -> Bool {
    weight.device == .cpu && weight.shape[2...] == [1, 1] && stride > 1 && padding == 0
  }

  /// The pixels of an (N, C, H, W) batch that a convolution of 1×1 windows reads with this stride, as a view.
  func everyPixel(by stride: Int) throws(TorchError) -> Tensor {
    try strided(axis: 2, by: stride).strided(axis: 3, by: stride)
  }

  /// The k×k patches that a convolution reads: (N, C·k·k, positions).
  public func unfolded(
    kernelSize: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1
  ) throws(TorchError) -> Tensor {
    try Operators.unfold.one([
      .tensor(self), .integers([kernelSize, kernelSize]), .integers([dilation, dilation]),
      .integers([padding, padding]), .integers([stride, stride]),
    ])
  }

  /// Means over k×k windows; padded zeros count in the denominator where `countsPadding` is true.
  public func averagePooled(
    kernelSize: Int, stride: Int, padding: Int = 0, countsPadding: Bool = false
  ) throws(TorchError) -> Tensor {
    let rearranges = Self.rearrangesAveragePools(padding: padding, on: device)
    let input = rearranges ? try Operators.clone.one([.tensor(self), .memoryFormat(.contiguous)]) : self
    let result = try Operators.averagePool.one([
      .tensor(input), .integers([kernelSize, kernelSize]), .integers([stride, stride]), .integers([padding, padding]),
      .boolean(false), .boolean(countsPadding),
    ])
    return rearranges && isChannelsLast ? try result.contiguous(.channelsLast) : result
  }

  /// Whether average pools are computed with channels varying slowest, whatever the tensor's format: on CUDA,
  /// libtorch's gradients of padded pools are wrong for channels-last tensors (issue 188344 of pytorch/pytorch,
  /// mended in July 2026).
  static func rearrangesAveragePools(padding: Int, on device: Device) -> Bool { device != .cpu && padding > 0 }

  /// Maxima over k×k windows; padding never wins.
  public func maxPooled(kernelSize: Int, stride: Int, padding: Int = 0) throws(TorchError) -> Tensor {
    try Operators.maxPool.one([
      .tensor(self), .integers([kernelSize, kernelSize]), .integers([stride, stride]), .integers([padding, padding]),
    ])
  }

  /// x·Wᵀ + b for a weight of (outputs, inputs).
  public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TorchError) -> Tensor {
    try Operators.linear.one([.tensor(self), .tensor(weight), .optional(bias)])
  }

  /// Batch normalization over (N, H, W): (x − mean) / sqrt(variance + epsilon) · scale + shift.
  ///
  /// With `usesBatchStatistics` the (biased) statistics are this batch's and are differentiated
  /// through, and the running ones, where given, move toward the batch's (unbiased variance) by
  /// `momentum`. Otherwise the running statistics are used.
  public func batchNormalized(
    scale: Tensor?, shift: Tensor?, runningMean: Tensor?, runningVariance: Tensor?, usesBatchStatistics: Bool,
    momentum: Double, epsilon: Double
  ) throws(TorchError) -> Tensor {
    try Operators.batchNorm.one([
      .tensor(self), .optional(scale), .optional(shift), .optional(runningMean), .optional(runningVariance),
      .boolean(usesBatchStatistics), .real(momentum), .real(epsilon), .boolean(false),
    ])
  }

  /// The mean over the batch of −ln softmax(logits)[label], for labels as int64.
  ///
  /// - Parameter smoothing: ε, from 0 to below 1: the label counts (1 − ε) + ε/C, and every other of the C classes ε/C.
  public func crossEntropy(_ labels: Tensor, smoothing: Double = 0) throws(TorchError) -> Tensor {
    // No class weights; the mean over the batch; the index that PyTorch leaves out.
    try Operators.crossEntropy.one([
      .tensor(self), .tensor(labels), .none, .integer(1), .integer(-100), .real(smoothing),
    ])
  }

  /// A number that depends on this tensor, and its gradient.
  /// - Parameter body: computes it from a copy of this tensor.
  public func valueWithGradient(
    _ body: (Tensor) throws(TorchError) -> Tensor
  ) throws(TorchError) -> (value: Tensor, gradient: Tensor) {
    let leaf = try detached()
    try leaf.setRequiresGradient(true)
    let value = try withGradients { () throws(TorchError) in try body(leaf) }
    guard let gradient = try gradients(of: [value], withRespectTo: [leaf])[0] else {
      throw TorchError(operation: "gradient of a value", shapes: [shape], reason: "no gradient")
    }
    return (try value.detached(), gradient)
  }
}
