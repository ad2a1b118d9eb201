extension Tensor {
  /// The same elements in row-major order under another shape; one dimension may be -1.
  public func reshaped(_ shape: [Int]) throws(TorchError) -> Tensor {
    try Operators.reshape.one([.tensor(self), .integers(shape)])
  }

  public func permuted(_ axes: [Int]) throws(TorchError) -> Tensor {
    try Operators.permute.one([.tensor(self), .integers(axes)])
  }

  public func transposed(_ first: Int = -1, _ second: Int = -2) throws(TorchError) -> Tensor {
    try Operators.transpose.one([.tensor(self), .integer(first), .integer(second)])
  }

  /// A view in which dimensions of size one repeat.
  public func expanded(_ shape: [Int]) throws(TorchError) -> Tensor {
    try Operators.expand.one([.tensor(self), .integers(shape)])
  }

  /// The elements `start ..< start + length` along an axis, as a view.
  public func narrowed(axis: Int, from start: Int, length: Int) throws(TorchError) -> Tensor {
    try Operators.narrow.one([.tensor(self), .integer(axis), .integer(start), .integer(length)])
  }

  /// The elements 0, `step`, 2·`step`, … along an axis, as a view.
  func strided(axis: Int, by step: Int) throws(TorchError) -> Tensor {
    try Operators.slice.one([.tensor(self), .integer(axis), .integer(0), .none, .integer(step)])
  }

  /// The slice at one index of an axis, without that axis, as a view.
  public func selected(axis: Int, index: Int) throws(TorchError) -> Tensor {
    try Operators.select.one([.tensor(self), .integer(axis), .integer(index)])
  }

  /// The slices at `indices` (int64, rank 1) along an axis, copied.
  public func gathered(axis: Int, at indices: Tensor) throws(TorchError) -> Tensor {
    try Operators.indexSelect.one([.tensor(self), .integer(axis), .tensor(indices)])
  }

  /// result[i, j, …] = self with the index along `axis` taken from `indices[i, j, …]`.
  public func gathered(axis: Int, elementwise indices: Tensor) throws(TorchError) -> Tensor {
    try Operators.gather.one([.tensor(self), .integer(axis), .tensor(indices)])
  }

  /// NumPy's advanced indexing: one index tensor per leading axis, nil for all of an axis.
  public func indexed(by indices: [Tensor?]) throws(TorchError) -> Tensor {
    try Operators.index.one([.tensor(self), .optionalTensors(indices)])
  }

  public func flipped(axes: [Int]) throws(TorchError) -> Tensor {
    try Operators.flip.one([.tensor(self), .integers(axes)])
  }

  /// Pads with a constant; amounts in (before, after) pairs from the last axis on.
  public func padded(_ amounts: [Int], with value: Double = 0) throws(TorchError) -> Tensor {
    try Operators.constantPad.one([.tensor(self), .integers(amounts), .real(value)])
  }

  /// The diagonal of the last two axes, as a view.
  public func diagonal() throws(TorchError) -> Tensor {
    try Operators.diagonal.one([.tensor(self), .integer(0), .integer(-2), .integer(-1)])
  }

  public static func concatenation(_ tensors: [Tensor], axis: Int = 0) throws(TorchError) -> Tensor {
    try Operators.concatenate.one([.tensors(tensors), .integer(axis)])
  }

  /// Tensors of equal shape side by side along a new axis.
  public static func stack(_ tensors: [Tensor], axis: Int = 0) throws(TorchError) -> Tensor {
    try Operators.stack.one([.tensors(tensors), .integer(axis)])
  }

  /// The same elements laid out densely in a memory format; a copy only where they are not already.
  public func contiguous(_ format: MemoryFormat = .contiguous) throws(TorchError) -> Tensor {
    try Operators.contiguous.one([.tensor(self), .memoryFormat(format)])
  }

  /// A copy with storage of its own.
  public func cloned() throws(TorchError) -> Tensor {
    try Operators.clone.one([.tensor(self)])
  }

  /// The elements as another type; the same tensor where it has that type already.
  public func converted(to type: DataType) throws(TorchError) -> Tensor {
    try Operators.to.one([.tensor(self), .type(type)])
  }

  /// The elements on another device; the same tensor where it is there already.
  public func moved(to device: Device) throws(TorchError) -> Tensor {
    guard device != self.device, let dataType else { return self }
    return try Operators.toDevice.one([.tensor(self), .device(device), .type(dataType)])
  }
}
