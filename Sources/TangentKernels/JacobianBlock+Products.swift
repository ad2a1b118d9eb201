import Networks
import Torch

extension JacobianBlock {
  /// kernel += rows·rowsᵀ, for a float64 kernel.
  func addProducts(to kernel: Tensor) throws(TorchError) {
    try add(self, isSame: true, to: kernel)
  }

  /// kernel += rows·otherᵀ, for a float64 kernel.
  func addProducts(with other: JacobianBlock, to kernel: Tensor) throws(TorchError) {
    try add(other, isSame: false, to: kernel)
  }

  private func add(_ other: JacobianBlock, isSame: Bool, to kernel: Tensor) throws(TorchError) {
    switch (self, other) {
    case (.dense(let left), .dense(let right)):
      if left.device == .cpu {
        try kernel.addRowProducts(inPlace: left, isSame ? nil : right)
      } else {
        try kernel.add(inPlace: left.matmul(right.transposed()).converted(to: .float64))
      }
    case (.outerProduct(let gradients, let inputs), .outerProduct(let otherGradients, let otherInputs)):
      let left = try gradients.converted(to: .float64).matmul(otherGradients.converted(to: .float64).transposed())
      let right = try inputs.converted(to: .float64).matmul(otherInputs.converted(to: .float64).transposed())
      let products = try left * right
      // A library's A·Aᵀ is symmetric to rounding only.
      try kernel.add(inPlace: isSame ? (products + products.transposed()).scaled(by: 0.5) : products)
    default:
      throw TorchError(operation: "products of Jacobian rows", reason: "the blocks are of different parameters")
    }
  }

  /// The rows `start ..< start + count` as views.
  func narrowed(from start: Int, length: Int) throws(TorchError) -> JacobianBlock {
    switch self {
    case .dense(let rows): .dense(try rows.narrowed(axis: 0, from: start, length: length))
    case .outerProduct(let gradients, let inputs):
      .outerProduct(
        gradients: try gradients.narrowed(axis: 0, from: start, length: length),
        inputs: try inputs.narrowed(axis: 0, from: start, length: length))
    }
  }
}
