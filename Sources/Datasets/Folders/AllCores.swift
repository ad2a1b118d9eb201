import Dispatch
import Synchronization

/// Work on many items by as many threads as there are cores, none of them Swift's cooperative ones, since it blocks.
enum AllCores {
  /// The results in the order of the items.
  ///
  /// - Parameter isCancelled: asked before each item; once it is true, no further item is begun and the result is nil.
  static func map<Item: Sendable, Value: Sendable>(
    _ items: [Item], isCancelled: @escaping @Sendable () -> Bool = { false },
    _ body: @escaping @Sendable (Item) -> Value
  ) -> [Value]? {
    let results = Mutex([Value?](repeating: nil, count: items.count))
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
      guard !isCancelled() else { return }
      let value = body(items[index])
      results.withLock { $0[index] = value }
    }
    let values = results.withLock { $0 }.compactMap { $0 }
    return values.count == items.count ? values : nil
  }
}
