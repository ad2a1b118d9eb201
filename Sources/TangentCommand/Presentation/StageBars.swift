import Synchronization

/// The progress of work in stages, each a bar of its own that begins when the stage does.
final class StageBars<Stage: Hashable & Sendable>: Sendable {
  private let make: @Sendable (Stage) -> (bar: ProgressBar, total: Int)
  private let current = Mutex<(stage: Stage, bar: ProgressBar, total: Int)?>(nil)

  /// - Parameter make: the bar of a stage, and its number of steps.
  init(_ make: @escaping @Sendable (Stage) -> (bar: ProgressBar, total: Int)) { self.make = make }

  /// This share of a stage is done, from 0 to 1.
  func advance(_ stage: Stage, to share: Double) {
    current.withLock { current in
      if current?.stage != stage {
        current?.bar.finish()
        let (bar, total) = make(stage)
        current = (stage, bar, total)
      }
      if let current { current.bar.advance(to: Int((share * Double(current.total)).rounded(.down))) }
    }
  }

  func finish() { current.withLock { $0?.bar.finish() } }
}
