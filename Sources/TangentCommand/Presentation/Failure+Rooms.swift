import Foundation
import Tangent

extension Failure {
  /// An error of any room as the command's failure: its message and its exit status.
  package init(_ error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as ArchitectureError: self.init(.usage, error.description)
    case let error as UnknownName: self.init(.usage, error.description)
    case let error as SpaceFileError: self.init(error)
    case let error as GraphError: self.init(.usage, error.description)
    case let error as DatasetError: self.init(error)
    case let error as TorchError: self.init(error)
    case let error as NetworkError: self.init(error)
    case let error as KernelError: self.init(error)
    case let error as MetricError: self.init(.failure, error.description)
    case let error as TrainingError: self.init(error)
    case let error as SearchError: self.init(error)
    case let error as StudyError: self.init(error)
    case let error as ReportError: self.init(.inputOutput, error.description)
    case let error as CheckpointError: self.init(error)
    case LatencyError.cancelled: self = .interruption
    case LatencyError.file(let reason): self.init(.inputOutput, reason)
    case let error as LatencyError: self.init(.usage, error.description)
    case let error as ExportError: self.init(.failure, error.description)
    case let error as CocoaError: self.init(.inputOutput, error.localizedDescription)
    default: self.init(.failure, "\(error)")
    }
  }

  private init(_ error: DatasetError) {
    let status: CommandStatus =
      switch error.kind {
      case .malformedFile, .checksum: .damagedData
      case .missing: .missingInput
      case .system: .inputOutput
      case .download: .unavailable
      case .cancelled: .interrupted
      case .request: .usage
      case .tensor: .failure
      }
    if status == .interrupted {
      self.init(Self.interruption.status, "\(Self.interruption): \(error)")
    } else {
      self.init(status, error.description)
    }
  }

  private init(_ error: SpaceFileError) {
    self.init(error.isMissing ? .missingInput : .damagedData, error.description)
  }

  private init(_ error: TorchError) {
    self.init(
      .failure,
      error.description
        + (error.isFailureOfTheMachine ? "; use a smaller batch, fewer images, fewer channels or fewer workers" : ""))
  }

  private init(_ error: NetworkError) {
    switch error {
    case .layer(let name, let error):
      let failure = Failure(error)
      self.init(failure.status, "layer \(name): \(failure)")
    case .torch(let error): self.init(error)
    case .graph(let error): self.init(.usage, error.description)
    case .invalid(let reason): self.init(.failure, reason)
    }
  }

  private init(_ error: KernelError) {
    switch error {
    case .network(let error): self.init(error)
    case .torch(let error): self.init(error)
    case .invalid(let reason): self.init(.usage, reason)
    case .cancelled: self = .interruption
    }
  }

  private init(_ error: TrainingError) {
    switch error {
    case .architecture(let error): self.init(.usage, error.description)
    case .network(let error): self.init(error)
    case .dataset(let error): self.init(error)
    case .torch(let error): self.init(error)
    case .checkpoint(let error): self.init(error)
    case .cancelled: self = .interruption
    }
  }

  private init(_ error: SearchError) {
    switch error {
    case .architecture(let error): self.init(.usage, error.description)
    case .unknown(let error): self.init(.usage, error.description)
    case .graph(let error): self.init(.usage, error.description)
    case .dataset(let error): self.init(error)
    case .network(let error): self.init(error)
    case .training(let error): self.init(error)
    case .kernel(let error): self.init(error)
    case .metric(let error): self.init(.failure, error.description)
    case .torch(let error): self.init(error)
    case .study(let error): self.init(error)
    case .table(let error): self.init(.damagedData, error.description)
    case .invalid(let reason): self.init(.usage, reason)
    case .diverged: self.init(.diverged, "\(error); a smaller --learning-rate may help")
    case .cancelled: self = .interruption
    }
  }

  private init(_ error: StudyError) {
    let status: CommandStatus =
      switch error.kind {
      case .missing: .missingInput
      case .exists, .mismatch, .name: .usage
      case .inUse: .inUse
      case .malformed: .damagedData
      case .readOnly, .diskFull, .system: .inputOutput
      }
    self.init(status, error.description)
  }

  private init(_ error: CheckpointError) {
    let status: CommandStatus =
      switch error.kind {
      case .missing: .missingInput
      case .mismatch: .usage
      case .inUse: .inUse
      case .damaged: .damagedData
      case .readOnly, .diskFull, .system: .inputOutput
      }
    self.init(status, error.description)
  }

  /// A run that the user stopped.
  package static var interruption: Failure {
    Interruption.status == .terminated
      ? Failure(.terminated, "terminated") : Failure(.interrupted, "interrupted")
  }
}
