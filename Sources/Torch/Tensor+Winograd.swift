import CTorch

/// Convolutions with 3×3 windows and stride 1 by minimal filtering, on the CPU.
///
/// Winograd's F(2×2, 3×3): 16 multiplications for what takes 36 directly, on transforms of 4×4 tiles. For
/// float32 and multiples of eight channels. Outputs are off from float64 by 2e-7 to 4e-7 of the largest,
/// measured with 16 to 64 channels, where libtorch's direct convolutions are off by 5e-7 to 1.3e-6.
///
/// Source: A. Lavin and S. Gray, Fast algorithms for convolutional neural networks, CVPR 2016.
extension Tensor {
  /// The least channels, before and after, with which minimal filtering is faster than libtorch's convolutions on
  /// this machine's processor; nil where it never is.
  public static let leastMinimallyFilteredChannels: Int? = {
    let least = Int(ctorch_winograd_least_channels())
    return least > 0 ? least : nil
  }()

  /// ``convolved(_:bias:stride:padding:dilation:groups:)`` with a weight of (outputs, C, 3, 3).
  /// - Throws: ``TorchError`` on another device or type, or where shapes do not fit.
  public func convolvedMinimally(_ weight: Tensor, padding: Int) throws(TorchError) -> Tensor {
    try minimalConvolution(weight, padding: padding, transposes: false)
  }

  /// ``convolutionInputGradient(_:inputShape:stride:padding:dilation:groups:)`` for that convolution.
  /// - Throws: ``TorchError`` on another device or type, or where shapes do not fit.
  public func minimalConvolutionInputGradient(_ weight: Tensor, padding: Int) throws(TorchError) -> Tensor {
    try minimalConvolution(weight, padding: padding, transposes: true)
  }

  /// ``sampleWeightGradients(_:kernelSize:stride:padding:dilation:groups:sumsImages:)`` for that convolution.
  /// - Throws: ``TorchError`` on another device or type, or where shapes do not fit.
  public func minimalSampleWeightGradients(
    _ outputGradient: Tensor, padding: Int, sumsImages: Bool
  ) throws(TorchError) -> Tensor {
    var result: OpaquePointer?
    let message = withExtendedLifetime((self, outputGradient)) {
      ctorch_winograd_weight_gradients(pointer, outputGradient.pointer, Int64(padding), sumsImages, &result)
    }
    return try checked(result, message, operation: "minimal weight gradients", with: outputGradient)
  }

  private func minimalConvolution(
    _ weight: Tensor, padding: Int, transposes: Bool
  ) throws(TorchError) -> Tensor {
    var result: OpaquePointer?
    let message = withExtendedLifetime((self, weight)) {
      ctorch_winograd_convolution(pointer, weight.pointer, Int64(padding), transposes, &result)
    }
    return try checked(result, message, operation: "minimal convolution", with: weight)
  }

  private func checked(
    _ result: OpaquePointer?, _ message: ctorch_error?, operation: String, with other: Tensor
  ) throws(TorchError) -> Tensor {
    try check(message, operation: operation, shapes: [shape, other.shape])
    guard let result else { throw TorchError(operation: operation, shapes: [shape], reason: "no result") }
    return Tensor(owning: result)
  }
}
