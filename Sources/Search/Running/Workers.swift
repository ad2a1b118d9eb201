import Torch

/// Does a piece of work for every item, several at a time, each on a thread of its own.
///
/// libtorch blocks and has threads of its own, so its work never runs on Swift's cooperative pool.
public enum Workers {
  /// The results in the order of the items.
  ///
  /// - Parameters:
  ///   - workers: how many items are worked on side by side.
  ///   - threads: each worker's intra-operator threads.
  /// - Throws: the failure of the first item, in the order of the items, that failed; no item is started
  ///   after a failure.
  public static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], workers: Int, threads: Int,
    _ body: @escaping @Sendable (Item) throws(SearchError) -> Result
  ) throws(SearchError) -> [Result] {
    let count = max(1, min(workers, items.count))
    let monitor = Monitor(WorkState<Result>())
    var running: [WorkerThread] = []
    defer { for thread in running { thread.join() } }
    for _ in 0..<count {
      let thread = try WorkerThread {
        while true {
          let index = monitor.withLock { state -> Int? in
            guard !state.hasFailed, state.next < items.count else { return nil }
            defer { state.next += 1 }
            return state.next
          }
          guard let index else { break }
          let result = Swift.Result { () throws(SearchError) in
            try searching { try Libtorch.setThreads(threads) }
            return try body(items[index])
          }
          monitor.withLock { state in
            state.results[index] = result
            if case .failure = result { state.hasFailed = true }
          }
        }
      }
      running.append(thread)
    }
    while let thread = running.popLast() { thread.join() }
    let results = monitor.withLock { $0.results }
    var values: [Result] = []
    for index in results.keys.sorted() {
      if let value = try results[index]?.get() { values.append(value) }
    }
    return values
  }
}

private struct WorkState<Value: Sendable> {
  var next = 0
  var results: [Int: Result<Value, SearchError>] = [:]
  var hasFailed = false
}
