import Foundation
import Glibc
import Synchronization

/// Ctrl-C and SIGTERM, as a flag that work polls between its steps.
///
/// The first signal asks the work to stop at the next point where its results are complete. A later one
/// ends the process at once. Signals within half a second of the first are the same request: programs such as
/// GNU's `timeout` signal a process and then its group.
package enum Interruption {
  /// Begins to listen. Called once, before any work.
  package static func install() {
    // The globals must exist before a signal can come: a handler must not initialize them.
    guard receivedSignal.load(ordering: .relaxed) == 0, requestTime.load(ordering: .relaxed) == 0,
      wakingEnd.load(ordering: .relaxed) < 0
    else { return }
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      wakingEnd.store(ends[1], ordering: .relaxed)
      let listeningEnd = ends[0]
      Thread.detachNewThread {
        var byte: UInt8 = 0
        while read(listeningEnd, &byte, 1) < 0, errno == EINTR {}
        for action in actions.withLock({ $0 }) { action() }
      }
    }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      let reason = errno
      defer { errno = reason }
      let now = monotonicNanoseconds()
      let (isFirst, first) = requestTime.compareExchange(expected: 0, desired: now, ordering: .relaxed)
      guard isFirst else {
        if now - first > repeatNanoseconds { _exit(128 + number) }
        return
      }
      receivedSignal.store(number, ordering: .relaxed)
      var byte: UInt8 = 1
      _ = Glibc.write(wakingEnd.load(ordering: .relaxed), &byte, 1)
    }
    action.sa_flags = SA_RESTART
    // A parent, such as one that uses Dispatch, may have started this process with the signals blocked.
    var listenedTo = sigset_t()
    sigemptyset(&listenedTo)
    for number in [SIGINT, SIGTERM] {
      sigaction(number, &action, nil)
      sigaddset(&listenedTo, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &listenedTo, nil)
  }

  /// Whether the user has asked for an end. Costs one load.
  package static var isRequested: Bool { receivedSignal.load(ordering: .relaxed) != 0 }

  /// The status to end with, or nil where nothing was asked.
  package static var status: CommandStatus? {
    switch receivedSignal.load(ordering: .relaxed) {
    case 0: nil
    case SIGTERM: .terminated
    default: .interrupted
    }
  }

  /// - Throws: ``Failure/interruption`` where the user has asked for an end.
  package static func check() throws(Failure) {
    if isRequested { throw .interruption }
  }

  /// Calls `action` on the first signal, from a separate thread: for work that waits and cannot poll.
  package static func onRequest(_ action: @escaping @Sendable () -> Void) {
    actions.withLock { $0.append(action) }
  }
}

private let receivedSignal = Atomic<Int32>(0)
/// When the first signal came, or 0.
private let requestTime = Atomic<Int64>(0)
/// Signals that follow the first within this time ask for nothing new.
private let repeatNanoseconds: Int64 = 500_000_000

/// The time since some fixed moment, never 0. May be called by a handler of signals.
private func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return max(1, Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}

/// The end of a pipe into which the handler writes, or -1 before there is one.
private let wakingEnd = Atomic<Int32>(-1)
private let actions = Mutex<[@Sendable () -> Void]>([])
