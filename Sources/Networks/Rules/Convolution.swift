import Graphs
import Torch

extension Convolution: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].convolved(
      parameters.required("weight"), bias: parameters["bias"], stride: stride, padding: padding, dilation: dilation,
      groups: groups)
  }

  public func fastForward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    guard !hasBias, isFilteredMinimally(inputs[0]) else { return try forward(inputs, parameters, in: context) }
    return try inputs[0].convolvedMinimally(parameters.required("weight"), padding: padding)
  }

  public func reads(for request: ReverseRequest) -> ReverseReads {
    request.parameters.contains("weight") ? .inputs : []
  }

  /// ∂W is the correlation of x and g, ∂b the sum of g over positions, ∂x the transposed convolution of g.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    var result = LayerGradients()
    if step.wanted.contains("weight") {
      result.parameters["weight"] = .dense(
        try weightGradients(
          input: step.input(), outputGradient: step.gradient, sumsImages: step.sumsImages))
    }
    if step.wanted.contains("bias") { result.parameters["bias"] = try step.biasBlock() }
    if step.wantsAnyInput {
      result.inputs = [
        try inputGradient(
          step.gradient, weight: step.parameters.required("weight"), inputShape: step.inputShapes[0])
      ]
    }
    return result
  }

  /// Rows of the weight have the order (outputs, k, k, inputs / groups).
  public func gradient(_ row: Tensor, of suffix: String, shape: [Int]) throws(TorchError) -> Tensor {
    guard suffix == "weight" else { return try row.reshaped(shape) }
    return try row.reshaped([shape[0], shape[2], shape[3], shape[1]]).permuted([0, 3, 1, 2])
  }

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
