import Datasets
import Networks
import TangentKernels
import Torch
import Training

extension SearchError {
  /// Whether another architecture may well succeed: a solver that did not converge, a kernel that exceeds its memory
  /// limit. Such a failure is a trial's result; the others end the search.
  var concernsOneArchitecture: Bool {
    switch self {
    case .architecture, .graph, .network, .training, .kernel, .metric, .torch, .diverged: !isFailureOfTheMachine
    case .unknown, .dataset, .study, .table, .invalid, .cancelled: false
    }
  }

  /// Whether the machine lacked memory or threads. Such a failure says nothing of an architecture.
  public var isFailureOfTheMachine: Bool {
    if case .training(.dataset(let error)) = self, error.kind == .tensor {
      return TorchError.tellsFailureOfTheMachine(error.description)
    }
    return tensorFailure?.isFailureOfTheMachine ?? false
  }

  /// The tensor operation that failed, where one did.
  private var tensorFailure: TorchError? {
    switch self {
    case .torch(let error), .kernel(.torch(let error)), .training(.torch(let error)):
      error
    case .network(let error), .training(.network(let error)), .kernel(.network(let error)):
      error.tensorFailure
    case .architecture, .graph, .unknown, .dataset, .training, .kernel, .metric, .study, .table, .invalid,
      .diverged, .cancelled:
      nil
    }
  }
}

extension NetworkError {
  fileprivate var tensorFailure: TorchError? {
    switch self {
    case .layer(_, let error), .torch(let error): error
    case .graph, .invalid: nil
    }
  }
}
