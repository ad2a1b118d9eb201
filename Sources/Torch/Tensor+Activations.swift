extension Tensor {
  /// min(max(x, 0), 6).
  public func relu6() throws(TorchError) -> Tensor {
    try Operators.hardTanh.one([.tensor(self), .real(0), .real(6)])
  }

  /// 1 / (1 + exp(−x)).
  public func sigmoid() throws(TorchError) -> Tensor { try Operators.sigmoid.one([.tensor(self)]) }

  /// min(max(x + 3, 0), 6) / 6, by operators with exact and second derivatives; `hardsigmoid` has neither.
  public func hardSigmoid() throws(TorchError) -> Tensor { try shifted(by: 3).relu6().scaled(by: 1.0 / 6) }

  /// x · min(max(x + 3, 0), 6) / 6.
  public func hardSwish() throws(TorchError) -> Tensor { try Operators.hardSwish.one([.tensor(self)]) }

  /// x · Φ(x), by the error function.
  public func gelu() throws(TorchError) -> Tensor { try Operators.gelu.one([.tensor(self)]) }

  /// exp(x) / Σ exp(x), the sum along an axis.
  public func softmax(axis: Int) throws(TorchError) -> Tensor {
    try Operators.softmax.one([.tensor(self), .integer(axis)])
  }

  /// (x − mean) / sqrt(variance + epsilon) · scale + shift along the last axis, with the (biased) variance.
  public func layerNormalized(scale: Tensor?, shift: Tensor?, epsilon: Double) throws(TorchError) -> Tensor {
    try Operators.layerNorm.one([
      .tensor(self), .integers([shape.last ?? 0]), .optional(scale), .optional(shift), .real(epsilon),
    ])
  }
}
