import Torch

extension Tensor {
  /// The channels of feature maps beside each other, for every image and place: (N·height·width, channels), float64.
  func channelRows() throws(TorchError) -> Tensor {
    try permuted([0, 2, 3, 1]).reshaped([-1, shape[1]]).converted(to: .float64)
  }

  /// The values of each image in a row, in the order in which feature maps lie in memory: (N, values).
  func placesBeforeChannels() throws(TorchError) -> Tensor {
    try (shape.count == 4 ? permuted([0, 2, 3, 1]) : self).reshaped([shape[0], -1])
  }

  /// The covariance of a matrix's columns over its rows, divided by their number.
  func columnCovariance() throws(TorchError) -> Tensor {
    let centered = try self - mean(axes: [0], keepingAxes: true)
    return try centered.transposed().matmul(centered).scaled(by: 1 / Double(shape[0]))
  }
}
