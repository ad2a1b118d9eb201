import Torch

/// What a batch norm normalises with: the mean and 1/√(variance + ε) of every channel.
struct ChannelStatistics {
  let mean: Tensor
  let inverseDeviation: Tensor

  init(mean: Tensor, inverseDeviation: Tensor) {
    self.mean = mean
    self.inverseDeviation = inverseDeviation
  }

  /// Those of a batch. Found in float64: in a deep network the kernel is far more sensitive to them than
  /// to any other sum.
  init(of input: Tensor, epsilon: Double) throws(TorchError) {
    let type = input.dataType ?? .float32
    let moments = try input.channelMoments()
    mean = try moments.mean.converted(to: type)
    inverseDeviation = try moments.variance.shifted(by: epsilon).reciprocalSquareRoot().converted(to: type)
  }
}

extension Tensor {
  /// γ·(x − mean)/√(variance + ε) + β with constant statistics.
  func normalized(_ statistics: ChannelStatistics, scale: Tensor?, shift: Tensor?) throws(TorchError) -> Tensor {
    let factor = if let scale { try scale * statistics.inverseDeviation } else { statistics.inverseDeviation }
    // The deviation goes into the scale, so that nothing is left to divide by.
    let one = try Tensor.ones(factor.shape, dataType: dataType ?? .float32, device: device)
    return try batchNormalized(
      scale: factor, shift: shift, runningMean: statistics.mean, runningVariance: one, usesBatchStatistics: false,
      momentum: 0, epsilon: 0)
  }

  /// A batch of vectors as images of one pixel, which is what batch norm takes.
  func withPixels() throws(TorchError) -> Tensor {
    rank == 2 ? try reshaped(shape + [1, 1]) : self
  }

  /// Undoes ``withPixels()``.
  func withoutPixels(_ wereAdded: Bool) throws(TorchError) -> Tensor {
    wereAdded ? try reshaped(Array(shape.prefix(2))) : self
  }
}
