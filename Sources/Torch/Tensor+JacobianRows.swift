import CTorch

extension Tensor {
  /// The gradient of a convolution's weight for every image by itself, on the CPU.
  ///
  /// - Parameters:
  ///   - outputGradient: (S·N, C', H', W'): S gradients of the output for this input's N images, seed by seed.
  ///   - sumsImages: adds up a seed's images, as they share the weight.
  /// - Returns: (S·N, P), or (S, P) where images are summed, with P over (outputs, k, k, inputs / groups).
  /// - Throws: ``TorchError`` on another device or where shapes do not fit.
  public func sampleWeightGradients(
    _ outputGradient: Tensor, kernelSize: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1,
    sumsImages: Bool = false
  ) throws(TorchError) -> Tensor {
    var result: OpaquePointer?
    let message = withExtendedLifetime((self, outputGradient)) {
      ctorch_sample_weight_gradients(
        pointer, outputGradient.pointer, Int64(kernelSize), Int64(stride), Int64(padding), Int64(dilation),
        Int64(groups), sumsImages, &result)
    }
    try check(message, operation: "sample weight gradients", shapes: [shape, outputGradient.shape])
    guard let result else {
      throw TorchError(operation: "sample weight gradients", shapes: [shape], reason: "no result")
    }
    return Tensor(owning: result)
  }

  /// Sums over the positions of every image by itself, on the CPU: Σ g and Σ g·(x − mean)·scale.
  ///
  /// - Parameters:
  ///   - outputGradient: g, (S·N, C, H, W): S gradients for the N images x of this tensor, seed by seed.
  ///   - mean: for every channel, as `scale`.
  /// - Returns: both (S·N, C).
  /// - Throws: ``TorchError`` on another device or where shapes do not fit.
  public func sampleChannelSums(
    _ outputGradient: Tensor, mean: Tensor, scale: Tensor
  ) throws(TorchError) -> (plain: Tensor, weighted: Tensor) {
    var plain: OpaquePointer?
    var weighted: OpaquePointer?
    let message = withExtendedLifetime((self, outputGradient, mean, scale)) {
      ctorch_sample_channel_sums(pointer, outputGradient.pointer, mean.pointer, scale.pointer, &plain, &weighted)
    }
    try check(message, operation: "sample channel sums", shapes: [shape, outputGradient.shape])
    guard let plain, let weighted else {
      throw TorchError(operation: "sample channel sums", shapes: [shape], reason: "no result")
    }
    return (Tensor(owning: plain), Tensor(owning: weighted))
  }

  /// Multiplies each output channel's part of rows of weight gradients by a factor, on the CPU and seen by
  /// every holder of this storage.
  ///
  /// - Parameters:
  ///   - weight: (outputs, inputs / groups, k, k), of as many elements as a row of this tensor, (R, P) as from
  ///     ``sampleWeightGradients(_:kernelSize:stride:padding:dilation:groups:sumsImages:)``.
  ///   - factor: (outputs).
  /// - Returns: the products of the parts, as they were before, with the weight's: (R, outputs).
  /// - Throws: ``TorchError`` on another device or where shapes do not fit.
  public func scaleRows(inPlace factor: Tensor, weight: Tensor) throws(TorchError) -> Tensor {
    var products: OpaquePointer?
    let message = withExtendedLifetime((self, factor, weight)) {
      ctorch_scale_rows(pointer, weight.pointer, factor.pointer, &products)
    }
    try check(message, operation: "scale rows", shapes: [shape, weight.shape, factor.shape])
    guard let products else { throw TorchError(operation: "scale rows", shapes: [shape], reason: "no result") }
    return Tensor(owning: products)
  }

  /// factor·self + slope·input + offset, channel by channel, on the CPU.
  ///
  /// This tensor holds S gradients for N images, (S·N, C, H, W), the input the N images.
  /// - Parameters:
  ///   - factor: for every channel, (C).
  ///   - terms: slopes and offsets for every seed and channel, (S, C); nil for the first term alone.
  public func channelAffine(
    factor: Tensor, terms: (input: Tensor, slope: Tensor, offset: Tensor)? = nil
  ) throws(TorchError) -> Tensor {
    var result: OpaquePointer?
    let message = withExtendedLifetime((self, factor, terms)) {
      ctorch_channel_affine(
        pointer, terms?.input.pointer, factor.pointer, terms?.slope.pointer, terms?.offset.pointer, &result)
    }
    try check(message, operation: "channel affine", shapes: [shape, factor.shape])
    guard let result else { throw TorchError(operation: "channel affine", shapes: [shape], reason: "no result") }
    return Tensor(owning: result)
  }

  /// self += left·rightᵀ for a float64 matrix on the CPU, seen by every holder of this storage.
  ///
  /// The products may be float32: runs of a few hundred are summed in their type, the runs in float64.
  /// - Parameter right: nil for a product of `left` with itself, which costs half.
  public func addRowProducts(inPlace left: Tensor, _ right: Tensor? = nil) throws(TorchError) {
    let message = withExtendedLifetime((self, left, right)) {
      ctorch_add_row_products(pointer, left.pointer, right?.pointer)
    }
    try check(message, operation: "add row products", shapes: [shape, left.shape] + (right.map { [$0.shape] } ?? []))
  }
}
