import Graphs
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

extension Tensor {
  /// ``scaleRows(inPlace:weight:)`` on any device.
  func scaleWeightRows(inPlace factor: Tensor, weight: Tensor) throws(TorchError) -> Tensor {
    if device == .cpu { return try scaleRows(inPlace: factor, weight: weight) }
    let parts = try reshaped([shape[0], factor.count, -1])
    let products = try (parts * weight.reshaped([1, factor.count, -1])).sum(axes: [2])
    try assign((parts * factor.reshaped([1, -1, 1])).reshaped(shape))
    return products
  }
}

extension Layer.Convolution {
  /// Whether minimal filtering is the fastest way to compute this layer on such maps. Measured on one core, with
  /// batches of 128: with 64 channels at 8×8 it takes 0.50 of libtorch's time with AVX2 and 0.58 with AVX-512, with
  /// 32 at 16×16 0.50 and 0.54, with 16 at 32×32 0.75 and 0.63. With eight channels its transforms cost more than
  /// they save with AVX2, while with AVX-512 it takes 0.75 of libtorch's time.
  func isFilteredMinimally(_ maps: Tensor) -> Bool {
    guard let least = Tensor.leastMinimallyFilteredChannels else { return false }
    return kernelSize == 3 && stride == 1 && dilation == 1 && groups == 1 && padding <= 2
      && min(inputChannels, outputChannels) >= least && inputChannels % 8 == 0 && outputChannels % 8 == 0
      && maps.shape[2] >= 4 && maps.shape[3] >= 4 && maps.device == .cpu && maps.dataType == .float32
  }

  /// The gradient of the layer's input, of this shape.
  func inputGradient(
    _ outputGradient: Tensor, weight: Tensor, inputShape: [Int]
  ) throws(TorchError) -> Tensor {
    if isFilteredMinimally(outputGradient) {
      return try outputGradient.minimalConvolutionInputGradient(weight, padding: padding)
    }
    return try outputGradient.convolutionInputGradient(
      weight, inputShape: inputShape, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  /// The gradients of the weight for every image, or summed over a seed's images.
  ///
  /// On the CPU by minimal filtering where that is faster, otherwise by a loop over the positions of the
  /// output that keeps a tile of the result in registers. Elsewhere as the product of output gradients and
  /// unfolded inputs, which holds k² copies of the input.
  func weightGradients(input: Tensor, outputGradient: Tensor, sumsImages: Bool) throws(TorchError) -> Tensor {
    if isFilteredMinimally(input) {
      return try input.minimalSampleWeightGradients(outputGradient, padding: padding, sumsImages: sumsImages)
    }
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
