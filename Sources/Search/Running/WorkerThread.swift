import Foundation
import Glibc

/// A thread of its own that can be waited for until nothing of it is left.
///
/// Foundation's threads cannot be joined. One that has done its work may still be taking down
/// libtorch's per-thread state while the process ends, and the two do not go together.
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

  /// Begins to run `body`.
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
      throw .invalid("a worker's thread could not be begun (\(String(cString: strerror(status)))); use fewer workers")
    }
  }

  /// Waits until the thread has ended. Called once.
  func join() {
    pthread_join(identifier, nil)
  }
}
