import Torch

extension Tensor {
  /// The channels of feature maps beside each other, for every image and place: (N·height·width, channels), float64.
  func channelRows() throws(TorchError) -> Tensor {
    try permuted([0, 2, 3, 1]).reshaped([-1, shape[1]]).converted(to: .float64)
  }

  /// The covariance of a matrix's columns over its rows, divided by their number.
  func columnCovariance() throws(TorchError) -> Tensor {
    let centered = try self - mean(axes: [0], keepingAxes: true)
    return try centered.transposed().matmul(centered).scaled(by: 1 / Double(shape[0]))
  }
}
