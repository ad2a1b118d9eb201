import Synchronization

/// A switch that stops a download from another thread or a signal handler's queue.
///
/// What has arrived stays on disk, and the next attempt resumes from there.
public final class DownloadCancellation: Sendable {
  private struct State {
    var isCancelled = false
    var stop: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  public init() {}

  public var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Stops the download, now or as soon as it begins. Calling it again does nothing.
  public func cancel() {
    let stop = state.withLock { state in
      state.isCancelled = true
      return state.stop
    }
    stop?()
  }

  /// Calls `stop` on cancellation, at once where that has been already. Nil takes it back.
  func onCancel(_ stop: (@Sendable () -> Void)?) {
    let isCancelled = state.withLock { state in
      state.stop = stop
      return state.isCancelled
    }
    if isCancelled { stop?() }
  }
}
