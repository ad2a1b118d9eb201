import Datasets
import Graphs
import Metrics
import Networks
import Spaces
import Tables
import TangentKernels
import Torch
import Training

/// What evaluating, searching and keeping a study can get wrong.
///
/// A score that does not exist is a result, not an error: see `MetricValue`.
public enum SearchError: Error, Hashable, Sendable, CustomStringConvertible {
  case architecture(ArchitectureError)
  case unknown(UnknownName)
  case graph(GraphError)
  case dataset(DatasetError)
  case network(NetworkError)
  case training(TrainingError)
  case kernel(KernelError)
  case metric(MetricError)
  case torch(TorchError)
  case study(StudyError)
  /// A table that cannot be read; the error names the line.
  case table(CSVError)
  /// A request that has no meaning, in one sentence that says what to ask for instead.
  case invalid(String)
  /// A training ended where its loss was no number, so that there is no network to measure.
  case diverged(epoch: Int)
  /// The caller asked for the work to stop.
  case cancelled

  public var description: String {
    switch self {
    case .architecture(let error): error.description
    case .unknown(let error): error.description
    case .graph(let error): error.description
    case .dataset(let error): error.description
    case .network(let error): error.description
    case .training(let error): error.description
    case .kernel(let error): error.description
    case .metric(let error): error.description
    case .torch(let error): error.description
    case .study(let error): error.description
    case .table(let error): error.description
    case .invalid(let reason): reason
    case .diverged(let epoch): "the training diverged in epoch \(epoch), so there is no network to measure"
    case .cancelled: "cancelled"
    }
  }

  /// The same failure as this module's error; those of the rooms below keep their kind.
  init(_ error: any Error) {
    switch error {
    case let error as SearchError: self = error
    case let error as ArchitectureError: self = .architecture(error)
    case let error as UnknownName: self = .unknown(error)
    case let error as GraphError: self = .graph(error)
    case let error as DatasetError: self = .dataset(error)
    case let error as NetworkError: self = .network(error)
    case TrainingError.cancelled: self = .cancelled
    case let error as TrainingError: self = .training(error)
    case let error as CheckpointError: self = .training(.checkpoint(error))
    case KernelError.cancelled: self = .cancelled
    case let error as KernelError: self = .kernel(error)
    case let error as MetricError: self = .metric(error)
    case let error as TorchError: self = .torch(error)
    case let error as StudyError: self = .study(error)
    case let error as CSVError: self = .table(error)
    default: self = .invalid("\(error)")
    }
  }
}

/// Runs a body that calls several rooms and turns whatever they throw into this one's error.
package func searching<Result>(_ body: () throws -> Result) throws(SearchError) -> Result {
  do { return try body() } catch { throw SearchError(error) }
}
