extension Tensor {
  /// targets[i] += factor · others[i] for every i in one call, seen by every holder of the storages.
  public static func add(inPlace targets: [Tensor], _ others: [Tensor], scaledBy factor: Double = 1) throws(TorchError)
  {
    guard !targets.isEmpty else { return }
    _ = try Operators.foreachAddInPlace([.tensors(targets), .tensors(others), .real(factor)], capacity: 0)
  }

  /// targets[i] *= factor for every i in one call, seen by every holder of the storages.
  public static func scale(inPlace targets: [Tensor], by factor: Double) throws(TorchError) {
    guard !targets.isEmpty else { return }
    _ = try Operators.foreachMultiplyInPlace([.tensors(targets), .real(factor)], capacity: 0)
  }
}
