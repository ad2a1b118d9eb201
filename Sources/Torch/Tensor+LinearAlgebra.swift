extension Tensor {
  /// The matrix product, batched over leading axes as in NumPy.
  public func matmul(_ other: Tensor) throws(TorchError) -> Tensor {
    try Operators.matmul.one([.tensor(self), .tensor(other)])
  }

  /// self = self·keep + left·right for matrices, seen by every holder of this storage.
  public func addMatrixProduct(inPlace left: Tensor, _ right: Tensor, keeping keep: Double = 1) throws(TorchError) {
    _ = try Operators.addMatrixProductInPlace.one([.tensor(self), .tensor(left), .tensor(right), .real(keep)])
  }

  /// The eigenvalues of a symmetric matrix (its lower triangle is read), in ascending order.
  public func symmetricEigenvalues() throws(TorchError) -> Tensor {
    try Operators.eigenvaluesSymmetric.one([.tensor(self)])
  }

  /// The eigenvalues, ascending, and the eigenvectors (columns) of a symmetric matrix.
  public func symmetricEigensystem() throws(TorchError) -> (values: Tensor, vectors: Tensor) {
    let results = try Operators.eigenSymmetric([.tensor(self)], capacity: 2)
    guard results.count == 2, let values = results[0], let vectors = results[1] else {
      throw TorchError(operation: "linalg_eigh", shapes: [shape], reason: "the operator gave no result")
    }
    return (values, vectors)
  }

  /// The singular values of a matrix, in descending order.
  public func singularValues() throws(TorchError) -> Tensor {
    try Operators.singularValues.one([.tensor(self)])
  }

  /// sign and ln|det| of a square matrix.
  public func logDeterminant() throws(TorchError) -> (sign: Tensor, logarithm: Tensor) {
    let results = try Operators.signLogDeterminant([.tensor(self)], capacity: 2)
    guard results.count == 2, let sign = results[0], let logarithm = results[1] else {
      throw TorchError(operation: "linalg_slogdet", shapes: [shape], reason: "the operator gave no result")
    }
    return (sign, logarithm)
  }

  /// The lower triangle L with L·Lᵀ = self of a symmetric positive definite matrix (its lower triangle is
  /// read), or nil where the matrix is not positive definite in its type. Waits for the device.
  public func choleskyFactor() throws(TorchError) -> Tensor? {
    let results = try Operators.cholesky([.tensor(self), .boolean(false), .boolean(false)], capacity: 2)
    guard results.count == 2, let factor = results[0], let failure = results[1] else {
      throw TorchError(operation: "linalg_cholesky_ex", shapes: [shape], reason: "the operator gave no result")
    }
    // LAPACK counts the leading minor that is not positive, from 1; it lets numbers that are none pass.
    guard try failure.item() == 0, try factor.allFinite() else { return nil }
    return factor
  }

  /// X with L·Lᵀ·X = `values`, self being L as ``choleskyFactor()`` gives it and `values` a matrix.
  public func choleskySolution(for values: Tensor) throws(TorchError) -> Tensor {
    try Operators.choleskySolve.one([.tensor(values), .tensor(self), .boolean(false)])
  }
}
