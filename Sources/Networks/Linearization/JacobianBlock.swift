import Torch

/// The rows of a Jacobian that belong to one parameter tensor, in the form that products need.
public enum JacobianBlock {
  /// (rows, P), with the parameter's elements in the same order in every block of it; the weight of a convolution in
  /// the order (outputs, k, k, inputs / groups).
  case dense(Tensor)
  /// Row r is the outer product of row r of both: the weight of a linear layer. A product of two rows is
  /// then one of two short products.
  case outerProduct(gradients: Tensor, inputs: Tensor)
}
