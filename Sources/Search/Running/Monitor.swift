import Foundation

/// A state that threads take turns with, and whose changes they can wait for.
///
/// `@unchecked Sendable`: the state is touched only by the two functions below, each of which holds
/// the lock while it does.
final class Monitor<State>: @unchecked Sendable {
  private let condition = NSCondition()
  private var state: State

  init(_ state: sending State) {
    self.state = state
  }

  /// Runs `body` alone, then wakes those who wait.
  func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return try body(&state)
  }

  /// Runs `body` alone, again after every change, until it gives a result.
  func wait<Result>(for body: (inout State) throws -> Result?) rethrows -> Result {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    while true {
      if let result = try body(&state) { return result }
      condition.wait()
    }
  }
}
