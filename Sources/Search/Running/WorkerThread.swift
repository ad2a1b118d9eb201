import Foundation
import Glibc

/// A thread that can be joined.
///
/// Foundation's threads cannot. After its work such a thread may still be tearing down libtorch's per-thread state
/// while the process ends, and that is not safe.
///
/// `@unchecked Sendable`: the identifier is written before ``init(_:)`` returns and only read after.
final class WorkerThread: @unchecked Sendable {
  private var identifier = pthread_t()

  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  /// Backward passes of deep networks need more than the usual eight mebibytes.
  private static let stackBytes = 16 << 20

  /// Starts running `body`.
  /// - Throws: ``SearchError`` where the system gives no more threads.
  init(_ body: @escaping @Sendable () -> Void) throws(SearchError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, Self.stackBytes)
    let work = Unmanaged.passRetained(Work(body))
    let status = pthread_create(
      &identifier, &attributes,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.release()
      throw .invalid("a worker's thread could not be started (\(String(cString: strerror(status)))); use fewer workers")
    }
  }

  /// Waits until the thread has ended. Called once.
  func join() {
    pthread_join(identifier, nil)
  }
}
