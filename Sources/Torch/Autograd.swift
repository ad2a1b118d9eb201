import CTorch

/// Runs `body` without recording operations for differentiation, on this thread.
public func withoutGradients<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
  let before = ctorch_set_gradient_mode(false)
  defer { _ = ctorch_set_gradient_mode(before) }
  return try body()
}

/// Runs `body` recording operations for differentiation, on this thread.
public func withGradients<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
  let before = ctorch_set_gradient_mode(true)
  defer { _ = ctorch_set_gradient_mode(before) }
  return try body()
}

/// d(Σ seed·output)/d(input) for every input; nil where no output depends on an input.
///
/// - Parameters:
///   - outputs: tensors that were computed under ``withGradients(_:)``.
///   - seeds: one tensor per output with its shape; nil means ones for scalar outputs.
///   - inputs: leaves or intermediate results of that computation.
///   - retainingGraph: keeps what the backward pass needs, so that it can be run again.
///   - creatingGraph: records the backward pass itself, for second derivatives.
/// - Throws: ``TorchError`` where nothing requires a gradient, or shapes do not fit.
public func gradients(
  of outputs: [Tensor], seeds: [Tensor]? = nil, withRespectTo inputs: [Tensor], retainingGraph: Bool = false,
  creatingGraph: Bool = false
) throws(TorchError) -> [Tensor?] {
  if let seeds, seeds.count != outputs.count {
    throw TorchError(
      operation: "gradients", shapes: outputs.map(\.shape),
      reason: "\(seeds.count) seeds for \(outputs.count) outputs")
  }
  var results = [OpaquePointer?](repeating: nil, count: inputs.count)
  let message = withExtendedLifetime((outputs, seeds, inputs)) {
    ctorch_gradients(
      outputs.map { $0.pointer }, seeds?.map { $0.pointer }, outputs.count, inputs.map { $0.pointer }, inputs.count,
      retainingGraph || creatingGraph, creatingGraph, true, &results)
  }
  try check(message, operation: "gradients", shapes: outputs.map(\.shape))
  return results.map { $0.map { Tensor(owning: $0) } }
}

extension Tensor {
  /// Marks a leaf for differentiation, or not.
  public func setRequiresGradient(_ value: Bool) throws(TorchError) {
    try withExtendedLifetime(self) { () throws(TorchError) in
      try check(ctorch_set_requires_grad(pointer, value), operation: "set requires gradient", shapes: [shape])
    }
  }

  /// The same elements, cut off from the recorded computation.
  public func detached() throws(TorchError) -> Tensor {
    try Operators.detach.one([.tensor(self)])
  }
}
