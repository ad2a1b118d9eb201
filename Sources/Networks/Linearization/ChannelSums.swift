import Torch

/// Sums over the positions of every image, for each channel of a batch norm: (S·N, C).
struct ChannelSums {
  /// Σ g, the gradient of the shift.
  let plain: Tensor
  /// Σ g·x̂, the gradient of the scale; nil where the layer's input was not kept.
  let weighted: Tensor?

  init(plain: Tensor, weighted: Tensor?) {
    self.plain = plain
    self.weighted = weighted
  }

  init(of gradient: Tensor, input: Tensor, statistics: ChannelStatistics) throws(TorchError) {
    if gradient.device == .cpu {
      (plain, weighted) = try input.sampleChannelSums(
        gradient, mean: statistics.mean, scale: statistics.inverseDeviation)
      return
    }
    let normalized = try input.normalized(statistics, scale: nil, shift: nil)
    let grouped = try gradient.reshaped([gradient.shape[0] / input.shape[0]] + input.shape)
    plain = try gradient.sum(axes: [2, 3])
    weighted = try (grouped * normalized).sum(axes: [3, 4]).reshaped(plain.shape)
  }
}

extension Tensor {
  /// factor·self, plus slope·input + offset where given, channel by channel; slopes and offsets are (S, C).
  func scaledByChannel(
    _ factor: Tensor, adding terms: (input: Tensor, slope: Tensor, offset: Tensor)? = nil
  ) throws(TorchError) -> Tensor {
    if device == .cpu { return try channelAffine(factor: factor, terms: terms) }
    let product = try self * factor.reshaped([1, -1, 1, 1])
    guard let terms else { return product }
    let seedCount = terms.slope.shape[0]
    let slope = try terms.slope.reshaped([seedCount, 1, -1, 1, 1])
    let offset = try terms.offset.reshaped([seedCount, 1, -1, 1, 1])
    return try product + (slope * terms.input + offset).reshaped(shape)
  }
}
