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

  /// By hand: 8 · 2, then 4 · 2 more, then 2 from two fresh seeds · 4; and 16 · 1, then 8 from one fresh seed, then 4
  /// from another.
  @Test func countsEachEpochOnce() {
    #expect(FinalSchedule(finalists: 8, epochs: 4, fewest: 2).trainedEpochs == 16 + 8 + 16)
    #expect(FinalSchedule(finalists: 16, epochs: 1, fewest: 4).trainedEpochs == 16 + 8 + 4)
    #expect(FinalSchedule(finalists: 3, epochs: 4, fewest: 4).trainedEpochs == 36)
    #expect(FinalSchedule(finalists: 0, epochs: 4, fewest: 4).trainedEpochs == 0)
  }

  /// In proportion to the time, never more than the plan's and never fewer than say something.
  @Test func imagesAreFewerWhereTimeIsShort() {
    let plan = EvaluationPlan(trainingImages: 10_000, epochs: 4)
    let forecast = FinalRound.Forecast(training: 100, measuring: 20)
    #expect(FinalRound.trainingImages(of: plan, forecast, within: 120) == 10_000)
    // Measuring takes its 20 seconds whatever the number of images.
    #expect(FinalRound.trainingImages(of: plan, forecast, within: 45) == 2_500)
    #expect(FinalRound.trainingImages(of: plan, forecast, within: 5) == FinalRound.fewestImages)
    #expect(FinalRound.trainingImages(of: EvaluationPlan(epochs: 4), forecast, within: 5) == nil)
  }
}
