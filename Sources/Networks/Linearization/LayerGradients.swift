import Architectures
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

extension Layer.Convolution {
  /// The gradients of the weight for every image, or summed over a seed's images.
  ///
  /// On the CPU by a loop over the positions of the output that keeps a tile of the result in registers:
  /// it reads the input and the gradient where they are. Measured on one core with 64 images and 3x3
  /// windows against libtorch's ways of doing it: see `Benchmarks/kernel`. Elsewhere as the product of
  /// output gradients and unfolded inputs, which holds k² copies of the input.
  func weightGradients(input: Tensor, outputGradient: Tensor, sumsImages: Bool) throws(TorchError) -> Tensor {
    guard input.device != .cpu else {
      return try input.sampleWeightGradients(
        outputGradient, kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation, groups: groups,
        sumsImages: sumsImages)
    }
    let (rows, size) = (outputGradient.shape[0], input.shape[0])
    let patches = try input.unfolded(kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation)
    let positions = patches.shape[2]
    let grouped = try patches.reshaped([1, size, groups, -1, positions])
    let gradients = try outputGradient.reshaped([rows / size, size, groups, outputChannels / groups, positions])
    let products = try gradients.matmul(grouped.transposed())
    return sumsImages
      ? try products.sum(axes: [1]).reshaped([rows / size, -1]) : try products.reshaped([rows, -1])
  }
}
