extension Tensor {
  /// Sums over the axes (all of them when empty), in `type` if given.
  public func sum(axes: [Int] = [], keepingAxes: Bool = false, as type: DataType? = nil) throws(TorchError) -> Tensor {
    try Operators.sum.one([
      .tensor(self), .integers(axes.isEmpty ? Array(0..<rank) : axes), .boolean(keepingAxes),
      type.map { .type($0) } ?? .none,
    ])
  }

  /// Arithmetic means over the axes (all of them when empty).
  public func mean(axes: [Int] = [], keepingAxes: Bool = false) throws(TorchError) -> Tensor {
    try Operators.mean.one([
      .tensor(self), .integers(axes.isEmpty ? Array(0..<rank) : axes), .boolean(keepingAxes),
    ])
  }

  /// Variances over the axes: divided by n where `isUnbiased` is false, by n − 1 where it is true.
  public func variance(axes: [Int], isUnbiased: Bool, keepingAxes: Bool = false) throws(TorchError) -> Tensor {
    try Operators.variance.one([.tensor(self), .integers(axes), .boolean(isUnbiased), .boolean(keepingAxes)])
  }

  public func maximum(axes: [Int] = []) throws(TorchError) -> Tensor {
    try Operators.amax.one([.tensor(self), .integers(axes.isEmpty ? Array(0..<rank) : axes)])
  }

  public func minimum(axes: [Int] = []) throws(TorchError) -> Tensor {
    try Operators.amin.one([.tensor(self), .integers(axes.isEmpty ? Array(0..<rank) : axes)])
  }

  /// The index of the first largest element along an axis, as int64.
  public func argmax(axis: Int) throws(TorchError) -> Tensor {
    try Operators.argmax.one([.tensor(self), .integer(axis)])
  }

  /// Whether every element is finite. Waits for the device.
  public func allFinite() throws(TorchError) -> Bool {
    try Operators.all.one([.tensor(try isFinite())]).item() != 0
  }
}
