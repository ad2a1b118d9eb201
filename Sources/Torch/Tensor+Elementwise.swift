extension Tensor {
  public static func + (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try Operators.add.one([.tensor(left), .tensor(right)])
  }

  public static func - (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try Operators.subtract.one([.tensor(left), .tensor(right)])
  }

  public static func * (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try Operators.multiply.one([.tensor(left), .tensor(right)])
  }

  public static func / (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try Operators.divide.one([.tensor(left), .tensor(right)])
  }

  public func scaled(by factor: Double) throws(TorchError) -> Tensor {
    try Operators.multiply.one([.tensor(self), .tensor(try constant(factor))])
  }

  public func shifted(by offset: Double) throws(TorchError) -> Tensor {
    try Operators.add.one([.tensor(self), .tensor(try constant(offset))])
  }

  public func negated() throws(TorchError) -> Tensor { try Operators.negate.one([.tensor(self)]) }
  public func absolute() throws(TorchError) -> Tensor { try Operators.absolute.one([.tensor(self)]) }
  /// −1, 0 or 1.
  public func sign() throws(TorchError) -> Tensor { try Operators.sign.one([.tensor(self)]) }
  public func squareRoot() throws(TorchError) -> Tensor { try Operators.squareRoot.one([.tensor(self)]) }
  public func exponential() throws(TorchError) -> Tensor { try Operators.exponential.one([.tensor(self)]) }
  /// The natural logarithm.
  public func logarithm() throws(TorchError) -> Tensor { try Operators.logarithm.one([.tensor(self)]) }
  /// max(x, 0).
  public func relu() throws(TorchError) -> Tensor { try Operators.relu.one([.tensor(self)]) }

  public func clamped(from low: Double? = nil, to high: Double? = nil) throws(TorchError) -> Tensor {
    try Operators.clamp.one([.tensor(self), low.map { .real($0) } ?? .none, high.map { .real($0) } ?? .none])
  }

  /// Boolean: neither infinite nor NaN.
  public func isFinite() throws(TorchError) -> Tensor { try Operators.isFinite.one([.tensor(self)]) }

  public func isEqual(to other: Tensor) throws(TorchError) -> Tensor {
    try Operators.equal.one([.tensor(self), .tensor(other)])
  }

  public func isLess(than other: Tensor) throws(TorchError) -> Tensor {
    try Operators.less.one([.tensor(self), .tensor(other)])
  }

  /// Where this Boolean tensor is true the elements of `yes`, elsewhere those of `no`.
  public func selecting(_ yes: Tensor, otherwise no: Tensor) throws(TorchError) -> Tensor {
    try Operators.where.one([.tensor(self), .tensor(yes), .tensor(no)])
  }

  /// self += factor · other, seen by every holder of this storage. Integers take whole factors only.
  public func add(inPlace other: Tensor, scaledBy factor: Double = 1) throws(TorchError) {
    // libtorch refuses a floating-point factor for integer tensors, even a whole one.
    let isWholeNumber = dataType?.isFloatingPoint == false && Int(exactly: factor) != nil
    _ = try Operators.addInPlace.one([
      .tensor(self), .tensor(other), isWholeNumber ? .integer(Int(factor)) : .real(factor),
    ])
  }

  /// self *= factor, seen by every holder of this storage.
  public func scale(inPlace factor: Double) throws(TorchError) {
    _ = try Operators.multiplyInPlace.one([.tensor(self), .tensor(try constant(factor))])
  }

  /// Overwrites the elements with those of `other`, seen by every holder of this storage.
  public func assign(_ other: Tensor) throws(TorchError) {
    _ = try Operators.copyInPlace.one([.tensor(self), .tensor(other)])
  }

  /// A zero-dimensional tensor on the CPU: it combines with tensors of any device without a
  /// synchronization, and does not change their floating type.
  private func constant(_ value: Double) throws(TorchError) -> Tensor {
    try Tensor([value], shape: [])
  }
}
