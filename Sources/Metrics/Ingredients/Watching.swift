import Torch

/// Runs a body that records operations on these leaves for differentiation. They are unwatched afterward, as they were
/// before.
func watching<Result>(_ tensors: [Tensor], _ body: () throws -> Result) throws -> Result {
  for tensor in tensors { try tensor.setRequiresGradient(true) }
  defer { for tensor in tensors { try? tensor.setRequiresGradient(false) } }
  return try withGradients { () throws(any Error) in try body() }
}
