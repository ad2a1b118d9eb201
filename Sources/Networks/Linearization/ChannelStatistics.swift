import Torch

/// What a batch norm normalizes with: the mean and 1/√(variance + ε) of every channel.
package struct ChannelStatistics: Sendable {
  package let mean: Tensor
  package let inverseDeviation: Tensor

  init(mean: Tensor, inverseDeviation: Tensor) {
    self.mean = mean
    self.inverseDeviation = inverseDeviation
  }

  /// Those of a batch. Found in float64: in a deep network the kernel is far more sensitive to them than
  /// to any other sum.
  ///
  /// - Parameter running: moves toward the batch's statistics by `momentum`, with the unbiased variance, as
  ///   in PyTorch.
  package init(
    of input: Tensor, epsilon: Double, updating running: Network.Statistics? = nil, momentum: Double = 0
  ) throws(TorchError) {
    let type = input.dataType ?? .float32
    let moments = try input.channelMoments()
    mean = try moments.mean.converted(to: type)
    inverseDeviation = try moments.variance.shifted(by: epsilon).reciprocalSquareRoot().converted(to: type)
    guard let running else { return }
    let count = Double(input.count / input.shape[1])
    let variance = try moments.variance.scaled(by: count / max(1, count - 1)).converted(to: type)
    try running.mean.add(inPlace: mean - running.mean, scaledBy: momentum)
    try running.variance.add(inPlace: variance - running.variance, scaledBy: momentum)
  }

  /// γ/√(variance + ε).
  func factor(scale: Tensor?) throws(TorchError) -> Tensor {
    if let scale { try scale * inverseDeviation } else { inverseDeviation }
  }

  /// γ/√(variance + ε) and β − mean·γ/√(variance + ε): batch norm as a factor and a shift.
  func affine(scale: Tensor?, shift: Tensor?) throws(TorchError) -> (factor: Tensor, shift: Tensor) {
    let factor = try factor(scale: scale)
    let offset = try mean * factor
    guard let shift else { return (factor, try offset.scaled(by: -1)) }
    return (factor, try shift - offset)
  }
}

extension Tensor {
  /// γ·(x − mean)/√(variance + ε) + β with constant statistics.
  package func normalized(_ statistics: ChannelStatistics, scale: Tensor?, shift: Tensor?) throws(TorchError) -> Tensor
  {
    let factor = try statistics.factor(scale: scale)
    // The deviation goes into the scale, so that nothing is left to divide by.
    let one = try Tensor.ones(factor.shape, dataType: dataType ?? .float32, device: device)
    return try batchNormalized(
      scale: factor, shift: shift, runningMean: statistics.mean, runningVariance: one, usesBatchStatistics: false,
      momentum: 0, epsilon: 0)
  }

  /// A batch of vectors as images of one pixel, which is what batch norm takes.
  package func withPixels() throws(TorchError) -> Tensor {
    rank == 2 ? try reshaped(shape + [1, 1]) : self
  }

  /// Undoes ``withPixels()``.
  package func withoutPixels(_ wereAdded: Bool) throws(TorchError) -> Tensor {
    wereAdded ? try reshaped(Array(shape.prefix(2))) : self
  }
}
