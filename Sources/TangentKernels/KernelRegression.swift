import Torch

/// Ridge regression in the space of a kernel, solved by Cholesky in float64.
///
/// α = (K + ρ·I)⁻¹·Y minimizes ‖Y − K·α‖² + ρ·tr(αᵀ·K·α), and predicts K(z, X)·α at other points z. ρ is
/// added to the diagonal as it is, not times the number of rows: scikit-learn's `KernelRidge(alpha: ρ)`.
/// Cost: m³/3 multiplications for m rows, then 2·m² for each column of Y; K and its factor are held.
public struct KernelRegression: Sendable {
  /// ρ.
  public let ridge: Double
  /// α: (m, columns of Y).
  let coefficients: Tensor

  /// Fits the coefficients; nil where K + ρ·I is not positive definite, which rounding can do to a kernel of
  /// deficient rank under a ridge that is too small.
  ///
  /// - Parameters:
  ///   - kernel: K in row-major order: m×m, symmetric.
  ///   - targets: Y in row-major order: m rows.
  /// - Throws: ``KernelError`` if memory is exhausted.
  public init?(kernel: [Double], targets: [Double], rows: Int, ridge: Double) throws(KernelError) {
    precondition(rows > 0 && kernel.count == rows * rows && targets.count.isMultiple(of: rows), "m×m and m rows")
    let (matrix, values) = try kernelTensors { () throws(TorchError) in
      (try Tensor(kernel, shape: [rows, rows]), try Tensor(targets, shape: [rows, targets.count / rows]))
    }
    try self.init(kernel: matrix, targets: values, ridge: ridge)
  }

  /// - Parameters:
  ///   - kernel: (m, m), float64.
  ///   - targets: (m, columns), float64.
  init?(kernel: Tensor, targets: Tensor, ridge: Double) throws(KernelError) {
    let found = try kernelTensors { () throws(TorchError) -> Tensor? in
      let matrix = try kernel.cloned()
      let diagonal = try matrix.diagonal()
      try diagonal.assign(diagonal.shifted(by: ridge))
      return try matrix.choleskyFactor()?.choleskySolution(for: targets)
    }
    guard let found else { return nil }
    self.ridge = ridge
    coefficients = found
  }

  /// K(z, X)·α in row-major order, for kernel values between other points (rows) and the fitted ones
  /// (columns), in row-major order.
  public func predictions(_ kernel: [Double]) throws(KernelError) -> [Double] {
    let rows = coefficients.shape[0]
    precondition(kernel.count.isMultiple(of: rows), "a column for each fitted point")
    return try kernelTensors { () throws(TorchError) in
      try predictions(Tensor(kernel, shape: [kernel.count / rows, rows])).doubles()
    }
  }

  func predictions(_ kernel: Tensor) throws(TorchError) -> Tensor {
    try kernel.matmul(coefficients)
  }
}
