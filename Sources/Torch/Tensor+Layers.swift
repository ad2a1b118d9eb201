extension Tensor {
  /// The two-dimensional convolution (cross-correlation) of this (N, C, H, W) batch with a weight of
  /// (outputs, C / groups, k, k).
  public func convolved(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) throws(TorchError) -> Tensor {
    try Operators.convolution.one([
      .tensor(self), .tensor(weight), .optional(bias), .integers([stride, stride]), .integers([padding, padding]),
      .integers([dilation, dilation]), .boolean(false), .integers([0, 0]), .integer(groups),
    ])
  }

  /// The gradient of a convolution's weight, from this input and the gradient of the output.
  public func convolutionWeightGradient(
    _ outputGradient: Tensor, weight: Tensor, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) throws(TorchError) -> Tensor {
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
    try Operators.averagePool.one([
      .tensor(self), .integers([kernelSize, kernelSize]), .integers([stride, stride]), .integers([padding, padding]),
      .boolean(false), .boolean(countsPadding),
    ])
  }

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
  public func crossEntropy(_ labels: Tensor) throws(TorchError) -> Tensor {
    try Operators.crossEntropy.one([.tensor(self), .tensor(labels)])
  }

  /// ``crossEntropy(_:)`` and its gradient for these logits: (softmax − one-hot)/N.
  public func crossEntropyWithGradient(_ labels: Tensor) throws(TorchError) -> (loss: Tensor, gradient: Tensor) {
    let leaf = try detached()
    try leaf.setRequiresGradient(true)
    let loss = try withGradients { () throws(TorchError) in try leaf.crossEntropy(labels) }
    guard let gradient = try gradients(of: [loss], withRespectTo: [leaf])[0] else {
      throw TorchError(operation: "cross entropy", shapes: [shape, labels.shape], reason: "no gradient")
    }
    return (try loss.detached(), gradient)
  }
}
