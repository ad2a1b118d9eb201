import Datasets
import Networks
import Spaces
import Torch

/// What training can get wrong. A diverged network is a result, not an error.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  case architecture(ArchitectureError)
  case network(NetworkError)
  case dataset(DatasetError)
  case torch(TorchError)
  case checkpoint(CheckpointError)
  /// The caller asked for the run to stop.
  case cancelled

  public var description: String {
    switch self {
    case .architecture(let error): error.description
    case .network(let error): error.description
    case .dataset(let error): error.description
    case .torch(let error): error.description
    case .checkpoint(let error): error.description
    case .cancelled: "cancelled"
    }
  }
}
