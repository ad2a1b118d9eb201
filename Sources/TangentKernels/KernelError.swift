import Networks
import Torch

/// What computing a tangent kernel can get wrong.
public enum KernelError: Error, Hashable, Sendable, CustomStringConvertible {
  case network(NetworkError)
  case torch(TorchError)
  /// A combination of options that has no meaning, in one sentence.
  case invalid(String)
  /// The caller asked to stop.
  case cancelled

  public var description: String {
    switch self {
    case .network(let error): error.description
    case .torch(let error): error.description
    case .invalid(let reason): reason
    case .cancelled: "the computation of the kernel was cancelled"
    }
  }
}

/// Runs tensor operations and turns their errors into this module's.
package func kernelTensors<Result>(_ body: () throws(TorchError) -> Result) throws(KernelError) -> Result {
  do { return try body() } catch { throw .torch(error) }
}

/// Runs a network and turns its errors into this module's.
func kernelNetwork<Result>(_ body: () throws(NetworkError) -> Result) throws(KernelError) -> Result {
  do { return try body() } catch { throw .network(error) }
}
