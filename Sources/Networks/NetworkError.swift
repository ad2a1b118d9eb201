import Graphs
import Torch

/// What building or running a network can get wrong.
public enum NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A tensor operation failed inside a layer.
  case layer(name: String, TorchError)
  case torch(TorchError)
  case graph(GraphError)
  /// A request that this network cannot answer, in one sentence.
  case invalid(String)

  public var description: String {
    switch self {
    case .layer(let name, let error): "layer \(name): \(error)"
    case .torch(let error): error.description
    case .graph(let error): error.description
    case .invalid(let reason): reason
    }
  }
}

/// Runs tensor operations and turns their errors into this module's.
package func tensors<Result>(_ body: () throws(TorchError) -> Result) throws(NetworkError) -> Result {
  do { return try body() } catch { throw .torch(error) }
}
