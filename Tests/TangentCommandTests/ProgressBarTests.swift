import Synchronization
import TangentCommand
import Testing

/// A clock that stands still until it is moved, and paper that keeps what is written.
private final class Desk: Sendable {
  private let now = Mutex(Duration.zero)
  private let paper = Mutex("")

  func pass(_ duration: Duration) { now.withLock { $0 += duration } }

  /// What was written since the last look.
  func look() -> String {
    paper.withLock { paper in
      defer { paper = "" }
      return paper
    }
  }

  func surface(isTerminal: Bool, width: Int = 80) -> ProgressBar.Surface {
    ProgressBar.Surface(
      isTerminal: isTerminal, width: { width }, time: { self.now.withLock { $0 } },
      write: { text in self.paper.withLock { $0 += text } })
  }
}

@Suite struct ProgressBarTests {
  private let desk = Desk()
  private static let erase = "\r\u{1B}[K"

  @Test func onATerminalOneLineIsRedrawn() {
    let bar = ProgressBar("score", total: 40, surface: desk.surface(isTerminal: true))
    desk.pass(.seconds(5))
    bar.advance(by: 10)
    // 10 steps in 5 s: 2 a second, so the other 30 take 15 s.
    #expect(desk.look() == "\(Self.erase)score  [█████░░░░░░░░░░░░░░░]  10/40  2.00/s  0:15 left")
    desk.pass(.seconds(5))
    bar.advance(to: 30, best: "0.4312")
    #expect(desk.look() == "\(Self.erase)score  [███████████████░░░░░]  30/40  3.00/s  best 0.4312  0:03 left")
    bar.finish()
    #expect(desk.look() == Self.erase)
    bar.advance()
    bar.finish()
    #expect(desk.look() == "")
  }

  /// The work ends with its time, which is shown beside the time so far where nothing says how long it takes.
  @Test func aLimitOfTimeIsShown() {
    let bar = ProgressBar("train", total: 40, limit: 8, surface: desk.surface(isTerminal: true))
    desk.pass(.seconds(5))
    bar.advance(by: 10)
    #expect(desk.look().hasSuffix("10/40  2.00/s  0:03 left"))
    bar.finish()
    let open = ProgressBar("search", total: nil, limit: 180, surface: desk.surface(isTerminal: true))
    desk.pass(.seconds(60))
    open.advance(by: 120)
    _ = desk.look()
    desk.pass(.seconds(1))
    open.tick()
    #expect(desk.look().hasSuffix("search  120  2.00/s  1:01 of 3:00"))
    // Evaluations in progress when the time is up are still finished.
    desk.pass(.seconds(120))
    open.tick()
    #expect(desk.look().hasSuffix("search  120  2.00/s  3:01 (limit 3:00)"))
  }

  @Test func redrawsAtMostTenTimesASecond() {
    let bar = ProgressBar("score", total: 1000, surface: desk.surface(isTerminal: true))
    bar.advance()
    #expect(desk.look() != "")
    desk.pass(.milliseconds(99))
    bar.advance()
    #expect(desk.look() == "")
    desk.pass(.milliseconds(1))
    bar.advance()
    #expect(desk.look().contains("3/1,000"))
    // The end is shown whenever it comes.
    bar.advance(to: 1000)
    #expect(desk.look().contains("1,000/1,000"))
  }

  /// 30 of 40 steps in 10 s. The last column stays empty, and what matters least goes first.
  @Test(arguments: [
    (66, "score  [████████████░░░░░]  30/40  3.00/s  best 0.4312  0:03 left"),
    (53, "score  [███░]  30/40  3.00/s  best 0.4312  0:03 left"),
    (52, "score  30/40  3.00/s  best 0.4312  0:03 left"), (44, "score  30/40  best 0.4312  0:03 left"),
    (36, "30/40  best 0.4312  0:03 left"), (24, "30/40  0:03 left"), (17, "30/40  0:03 left"), (16, "30/40"),
    (6, "30/40"), (5, "30/…"),
  ])
  func aNarrowTerminalShowsTheNumbers(width: Int, line: String) {
    let bar = ProgressBar("score", total: 40, surface: desk.surface(isTerminal: true, width: width))
    desk.pass(.seconds(10))
    bar.advance(to: 30, best: "0.4312")
    let shown = desk.look().replacing(Self.erase, with: "")
    #expect(shown == line && shown.displayWidth < width)
  }

  @Test func elsewhereALineEveryTenSeconds() {
    let bar = ProgressBar("score", total: 100, surface: desk.surface(isTerminal: false))
    for _ in 0..<25 {
      desk.pass(.seconds(1))
      bar.advance()
    }
    #expect(desk.look() == "score  10/100  1.00/s  1:30 left\nscore  20/100  1.00/s  1:20 left\n")
    bar.finish()
    #expect(desk.look() == "score  25/100  1.00/s  0:25\n")
  }

  @Test func shortWorkLeavesNoLines() {
    let bar = ProgressBar("score", total: 2, surface: desk.surface(isTerminal: false))
    desk.pass(.seconds(9))
    bar.advance(by: 2)
    bar.finish()
    #expect(desk.look() == "")
  }

  @Test func stepsOfAnEarlierRunDoNotCountForTheRate() {
    let bar = ProgressBar("search", total: 100, first: 80, surface: desk.surface(isTerminal: false))
    desk.pass(.seconds(10))
    bar.advance(by: 10)
    #expect(desk.look() == "search  90/100  1.00/s  0:10 left\n")
  }

  /// Work that ends before its total promises no time: the last line has the time it took.
  @Test func theLastLinePromisesNothing() {
    let bar = ProgressBar("search", total: 100, surface: desk.surface(isTerminal: false))
    desk.pass(.seconds(10))
    bar.advance(by: 10)
    _ = desk.look()
    bar.finish()
    #expect(desk.look() == "search  10/100  1.00/s  0:10\n")
  }

  /// Where the last step's line has the time already, it is the last line.
  @Test(arguments: [10, nil]) func theLastLineComesOnce(total: Int?) {
    let bar = ProgressBar("search", total: total, surface: desk.surface(isTerminal: false))
    desk.pass(.seconds(10))
    bar.advance(by: 10)
    let line = desk.look()
    #expect(line.hasSuffix("  1.00/s  0:10\n"))
    desk.pass(.seconds(1))
    bar.finish()
    #expect(desk.look() == "")
  }

  /// A step of 10 s, then 7 s of the next one: 30 steps of 10 s are left, less those 7 s.
  @Test func theTimeGoesOnWithinAStep() {
    let bar = ProgressBar("trust", total: 31, surface: desk.surface(isTerminal: true))
    bar.tick()
    #expect(desk.look() == "")
    desk.pass(.seconds(1))
    bar.tick()
    #expect(desk.look() == "\(Self.erase)trust  [░░░░░░░░░░░░░░░░░░░░]  0/31  0:01")
    desk.pass(.seconds(9))
    bar.advance()
    #expect(desk.look().hasSuffix("1/31  0.100/s  5:00 left"))
    desk.pass(.seconds(7))
    bar.tick()
    #expect(desk.look().hasSuffix("1/31  0.100/s  4:53 left"))
    bar.finish()
    _ = desk.look()
    desk.pass(.seconds(7))
    bar.tick()
    #expect(desk.look() == "")
  }

  @Test func workWithoutStepsHasATimeOnly() {
    let bar = ProgressBar("resample", total: nil, surface: desk.surface(isTerminal: true))
    desk.pass(.seconds(5))
    bar.tick()
    #expect(desk.look() == "\(Self.erase)resample  0:05")
  }

  @Test func elsewhereALongStepHasALineAMinute() {
    let bar = ProgressBar("trust", total: 12, surface: desk.surface(isTerminal: false))
    for _ in 0..<130 {
      desk.pass(.seconds(1))
      bar.tick()
    }
    #expect(desk.look() == "trust  0/12  1:00\ntrust  0/12  2:00\n")
  }

  @Test func anUnknownTotalHasNoBarAndNoTimeLeft() {
    let bar = ProgressBar("fetch", total: nil, amount: Formatted.bytes, surface: desk.surface(isTerminal: true))
    desk.pass(.seconds(2))
    bar.advance(to: 4 << 20)
    #expect(desk.look() == "\(Self.erase)fetch  4.0 MiB  2.0 MiB/s  0:02")
  }

  @Test func whatIsWrittenBetweenFindsTheLineEmpty() {
    let bar = ProgressBar("train", total: 4, surface: desk.surface(isTerminal: true))
    bar.advance()
    _ = desk.look()
    bar.interleaving {
      #expect(desk.look() == Self.erase)
      desk.pass(.seconds(2))
      bar.tick()
      #expect(desk.look() == "")
    }
    // The next step draws at once, whatever time has passed.
    bar.advance()
    #expect(desk.look().contains("2/4"))
  }

  @Test func quietWritesNothing() {
    let bar = ProgressBar("train", total: 4, surface: nil)
    bar.advance(by: 4)
    bar.finish()
    #expect(desk.look() == "")
  }

  @Test func everyThreadsStepsCount() async {
    let bar = ProgressBar("score", total: 400, surface: desk.surface(isTerminal: false))
    await withTaskGroup { group in
      for _ in 0..<4 { group.addTask { for _ in 0..<100 { bar.advance() } } }
    }
    desk.pass(.seconds(10))
    bar.advance(by: 0)
    #expect(desk.look() == "score  400/400  40.0/s  0:10\n")
  }
}
