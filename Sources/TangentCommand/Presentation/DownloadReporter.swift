import Synchronization
import Tangent

/// Shows a download as a bar, and the stages after it as notes.
final class DownloadReporter: Sendable {
  private let dataset: DatasetDescription
  private let options: ProgressOptions
  private let bar = Mutex<ProgressBar?>(nil)

  init(_ dataset: DatasetDescription, _ options: ProgressOptions) {
    self.dataset = dataset
    self.options = options
  }

  func report(_ progress: DownloadProgress) {
    switch progress.stage {
    case .downloading:
      bar.withLock { bar in
        let current =
          bar
          ?? ProgressBar(
            dataset.id, total: progress.totalBytes, first: progress.resumedBytes, amount: Formatted.bytes,
            surface: options.surface)
        bar = current
        current.advance(to: progress.bytes)
      }
    case .checking:
      finish()
      options.note("checking the archive's MD5 sum")
    case .unpacking:
      options.note("unpacking")
    }
  }

  func finish() {
    bar.withLock { bar in
      bar?.finish()
      bar = nil
    }
  }
}
