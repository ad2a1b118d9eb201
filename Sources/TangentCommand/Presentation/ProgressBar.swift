import Dispatch
import Synchronization

/// The progress of some work, on standard error.
///
/// On a terminal one line that is redrawn, at most ten times a second:
///
///     train  [████████░░░░░░░░]  37/100  12.3/s  best 0.4312  0:05 left
///
/// Where that is too wide, the bar is dropped first, then the rate, the label, the best result and the time, but never
/// the count. Elsewhere it is a plain line every ten seconds, so that a log shows progress and stays short. While a step
/// takes long, the times go on: every second on a terminal, with a line a minute elsewhere. Safe to call from any thread.
package final class ProgressBar: Sendable {
  /// What a bar is drawn on; tests supply another clock and another output.
  package struct Surface: Sendable {
    /// Whether a line can be redrawn.
    package var isTerminal: Bool
    package var width: @Sendable () -> Int
    /// The time since some fixed moment.
    package var time: @Sendable () -> Duration
    package var write: @Sendable (String) -> Void
    /// Whether time passes by itself, so that bars ``ProgressBar/tick()``.
    fileprivate var ticks = false

    package init(
      isTerminal: Bool, width: @escaping @Sendable () -> Int = { 80 }, time: @escaping @Sendable () -> Duration,
      write: @escaping @Sendable (String) -> Void
    ) {
      self.isTerminal = isTerminal
      self.width = width
      self.time = time
      self.write = write
    }

    /// A stream. Failed writes are ignored: progress is no reason to stop work.
    package init(_ terminal: Terminal) {
      let start = ContinuousClock.now
      self.init(
        isTerminal: terminal.redrawsLines, width: { terminal.width ?? 80 }, time: { ContinuousClock.now - start },
        write: { text in try? terminal.write(text) })
      ticks = true
    }
  }

  private struct State {
    var count: Int
    var best: String?
    /// When a step was last done.
    var advanced: Duration?
    /// When the last line was written; nil before the first.
    var lastWritten: Duration?
    /// The count in that line.
    var writtenCount: Int?
    var isDrawn = false
    var isFinished = false
    var timer: (any DispatchSourceTimer)?
  }

  private static let redrawInterval = Duration.milliseconds(100)
  private static let lineInterval = Duration.seconds(10)
  private static let tickInterval = Duration.seconds(1)
  private static let unchangedLineInterval = Duration.seconds(60)
  private static let eraseLine = "\r\u{1B}[K"

  private let label: String
  private let total: Int?
  private let first: Int
  private let limit: Double?
  private let amount: @Sendable (Int) -> String
  private let surface: Surface?
  private let start: Duration
  private let state: Mutex<State>

  /// - Parameters:
  ///   - label: one word for the work.
  ///   - total: the steps of the whole work, or nil where that is not known.
  ///   - first: the steps done by an earlier run: they count, but not toward the rate.
  ///   - limit: the seconds after which the work ends, finished or not; nil for none.
  ///   - amount: how a number of steps is written, for example as bytes.
  ///   - surface: nil draws nothing, for `--quiet`.
  package init(
    _ label: String, total: Int?, first: Int = 0, limit: Double? = nil,
    amount: @escaping @Sendable (Int) -> String = Formatted.count, surface: Surface?
  ) {
    self.label = label
    self.total = total
    self.first = first
    self.limit = limit
    self.amount = amount
    self.surface = surface
    start = surface?.time() ?? .zero
    state = Mutex(State(count: first))
    guard surface?.ticks == true else { return }
    state.withLock { state in
      let timer = DispatchSource.makeTimerSource()
      timer.setEventHandler { [weak self] in self?.tick() }
      timer.schedule(deadline: .now() + 1, repeating: 1)
      timer.resume()
      state.timer = timer
    }
  }

  deinit { state.withLock { $0.timer?.cancel() } }

  /// One or more steps are done.
  ///
  /// - Parameter best: the best result so far, such as "0.4312"; nil keeps the last one.
  package func advance(by steps: Int = 1, best: String? = nil) {
    update(best) { $0.count += steps }
  }

  /// This many steps are done in total.
  package func advance(to count: Int, best: String? = nil) {
    update(best) { $0.count = count }
  }

  /// Time passed without a step: shows it where the line is redrawn, or where none was written for a minute.
  package func tick() {
    guard let surface else { return }
    state.withLock { state in
      let now = surface.time()
      let interval = surface.isTerminal ? Self.tickInterval : Self.unchangedLineInterval
      guard now - (state.lastWritten ?? start) >= interval else { return }
      // Something else may be writing where the bar was: it comes back with the next step.
      guard !surface.isTerminal || state.isDrawn || state.lastWritten == nil else { return }
      write(&state, at: now)
    }
  }

  /// Writes something else without mixing it with the bar: the bar goes, and comes back with the next step.
  package func interleaving<Result, Problem: Error>(_ body: () throws(Problem) -> Result) throws(Problem) -> Result {
    state.withLock { state in erase(&state) }
    return try body()
  }

  /// Removes the bar; if lines were written, writes a last one with the total time, unless the latest is that one
  /// already. Further steps show nothing.
  package func finish() {
    state.withLock { state in
      guard let surface, !state.isFinished else { return }
      state.isFinished = true
      state.timer?.cancel()
      erase(&state)
      guard !surface.isTerminal, state.lastWritten != nil else { return }
      // A line of unfinished work promises a time.
      let isRepeated = state.writtenCount == state.count && state.count >= total ?? 0
      if !isRepeated { surface.write(line(state, at: surface.time()) + "\n") }
    }
  }

  private func update(_ best: String?, _ change: (inout State) -> Void) {
    guard let surface else { return }
    state.withLock { state in
      change(&state)
      if let best { state.best = best }
      let now = surface.time()
      state.advanced = now
      if surface.isTerminal {
        if state.isDrawn, let last = state.lastWritten, now - last < Self.redrawInterval, state.count != total {
          return
        }
        write(&state, at: now)
      } else if now - (state.lastWritten ?? start) >= Self.lineInterval {
        write(&state, at: now)
      }
    }
  }

  private func write(_ state: inout State, at now: Duration) {
    guard let surface, !state.isFinished else { return }
    if surface.isTerminal {
      // The last column stays empty: some terminals break the line when it is written to.
      surface.write(Self.eraseLine + line(state, at: now, width: max(1, surface.width() - 1)))
      state.isDrawn = true
    } else {
      surface.write(line(state, at: now) + "\n")
      state.writtenCount = state.count
    }
    state.lastWritten = now
  }

  private func erase(_ state: inout State) {
    guard state.isDrawn else { return }
    surface?.write(Self.eraseLine)
    state.isDrawn = false
  }

  /// - Parameter width: the columns there are; nil writes all numbers and no bar.
  private func line(_ state: State, at now: Duration, width: Int? = nil) -> String {
    let elapsed = (now - start) / .seconds(1)
    let done = state.count - first
    // Until the last step: the time since then is part of the next one, and comes off what is left.
    let last = state.advanced ?? now
    let working = (last - start) / .seconds(1)
    let rate = working > 0 && done > 0 ? Double(done) / working : nil
    // Work whose steps are not counted has a time only.
    let count =
      total == nil && state.count == 0 ? "" : amount(state.count) + (total.map { $0 > 0 ? "/\(amount($0))" : "" } ?? "")
    // Steps of a thousand and more are not counted one by one.
    let speed = rate.map { $0 >= 1000 ? "\(amount(Int($0)))/s" : Formatted.rate($0) }
    let best = state.best.map { "best \($0)" }
    let rest = limit.map { $0 - elapsed } ?? .infinity
    let time =
      if let total, let rate, state.count < total, !state.isFinished {
        "\(Formatted.duration(max(0, min(Double(total - state.count) / rate - (now - last) / .seconds(1), rest)))) left"
      } else {
        Formatted.duration(elapsed) + (limit.map { " \(rest < 0 ? "(limit " : "of ")\(Formatted.duration($0))" } ?? "")
          + (rest < 0 ? ")" : "")
      }
    let all = Self.joined([label, count, speed, best, time])
    guard let width else { return all }
    let room = width - all.displayWidth - "  []".count
    if let total, total > 0, room >= Self.shortestBar {
      let bar = Self.bar(Double(state.count) / Double(total), width: min(room, Self.longestBar))
      return Self.joined([label, bar, count, speed, best, time])
    }
    let shorter = [
      all, Self.joined([label, count, best, time]), Self.joined([count, best, time]), Self.joined([count, time]),
    ]
    return shorter.first { $0.displayWidth <= width } ?? count.shortened(to: width)
  }

  private static func joined(_ parts: [String?]) -> String {
    parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private static let (shortestBar, longestBar) = (4, 20)

  private static func bar(_ share: Double, width: Int) -> String {
    let filled = Int((Double(width) * min(max(share, 0), 1)).rounded(.down))
    return "[" + String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled) + "]"
  }
}
