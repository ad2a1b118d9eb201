import Foundation
import Testing
import Torch

@Suite struct WaitingThreadsTests {
  /// Two processors, looked at a second apart: what all programs and this one used in that second.
  @Test(arguments: [
    (2.0, 2.0, false), (0.1, 0.0, false), (1.9, 1.8, false),
    // Others leave a core that nobody wants.
    (1.3, 0.0, false), (1.4, 0.4, false),
    (2.0, 1.8, true), (2.0, 1.0, true), (1.6, 0.6, true), (2.0, 0.0, true),
  ])
  func coresThatOthersWantAreContended(all: Double, own: Double, isContended: Bool) {
    let earlier = ProcessorUse(processors: 2, clock: 10, all: 7, own: 3)
    let later = ProcessorUse(processors: 2, clock: 11, all: 7 + all, own: 3 + own)
    #expect(later.isContended(since: earlier) == isContended)
  }

  /// A file as proc(5) describes it: 1,000 + 20 + 300 + 4 + 5 ticks.
  @Test func statisticsAreRead() {
    let text = "cpu  1000 20 300 50000 60 4 5 700 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 5\n"
    #expect(ProcessorUse.busySeconds(inStatistics: text, ticksPerSecond: 100) == 13.29)
    for text in ["", "cpu", "cpu  1 2 3 4 5 6\n", "cpu  1 2 x 4 5 6 7\n", "intr 5\n"] {
      #expect(ProcessorUse.busySeconds(inStatistics: text, ticksPerSecond: 100) == nil)
    }
  }

  /// Work of this process counts as its own and as everybody's.
  @Test func workIsSeen() throws {
    let before = try #require(ProcessorUse.now())
    var now = before
    while now.own < before.own + 0.2 { now = try #require(ProcessorUse.now()) }
    // Ticks are of a hundredth of a second.
    #expect(now.all - before.all > 0.1 && now.clock > before.clock && now.processors > 0)
  }

  /// A team of more threads than processors is there while threads yield, and gone afterward.
  @Test(.timeLimit(.minutes(1))) func yieldingIsTakenBack() async {
    await #expect(processExitsWith: .success) {
      func threads() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
      let processors = ProcessInfo.processInfo.activeProcessorCount
      for _ in 0..<3 {
        let before = try threads()
        guard Libtorch.yieldWhileWaiting(true) else { return }
        #expect(Libtorch.yieldWhileWaiting(true))
        // One less than the team has: a thread of the tests' own may come or go meanwhile.
        while try threads() < before + processors { sched_yield() }
        let yielding = try threads()
        #expect(Libtorch.yieldWhileWaiting(false))
        while try threads() > yielding - processors { sched_yield() }
      }
    }
  }
}
