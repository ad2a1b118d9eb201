import Search
import Testing

@Suite struct FinalScheduleTests {
  private func steps(_ finalists: Int, _ epochs: Int, _ fewest: Int) -> [[Int]] {
    FinalSchedule(finalists: finalists, epochs: epochs, fewest: fewest).steps.map {
      [$0.finalists, $0.epochs, $0.seeds]
    }
  }

  /// By hand: after half the epochs the worse half drops out, then after all from one seed more each time, and the last
  /// are trained from three.
  @Test func theWorseHalfDropsOutAtEveryStep() {
    #expect(steps(4, 4, 2) == [[4, 2, 1], [2, 4, 3]])
    #expect(steps(8, 4, 2) == [[8, 2, 1], [4, 4, 1], [2, 4, 3]])
    #expect(steps(64, 5, 4) == [[64, 2, 1], [32, 5, 1], [16, 5, 2], [8, 5, 3], [4, 5, 3]])
    #expect(steps(16, 1, 4) == [[16, 1, 1], [8, 1, 2], [4, 1, 3]])
    #expect(steps(7, 4, 4) == [[7, 4, 3]])
    #expect(steps(1, 4, 2) == [[1, 4, 3]])
    #expect(steps(0, 4, 2).isEmpty)
  }
}
