import TestSupport
import Testing
import Training

@Suite struct LearningRateScheduleTests {
  private static let tolerance = Tolerance.relative(.operation, .float64)

  /// The rates of all steps of a training, for a base of 0.1.
  private func rates(
    _ schedule: LearningRateSchedule, stepsPerEpoch: Int, epochs: Int, warmUp: Double = 0
  ) -> [Double] {
    (0..<stepsPerEpoch * epochs).map {
      schedule.rate(base: 0.1, step: $0, stepsPerEpoch: stepsPerEpoch, epochs: epochs, warmUp: warmUp)
    }
  }

  @Test func constantStays() {
    #expect(rates(.constant, stepsPerEpoch: 3, epochs: 2) == [Double](repeating: 0.1, count: 6))
  }

  /// cos 0 = 1, cos π/3 = 1/2, cos π/2 = 0, cos 2π/3 = −1/2: the shares 1, 3/4, 1/2 and 1/4 of the base, for
  /// every step of the epoch.
  @Test(arguments: [(0, 1.0), (4, 0.75), (6, 0.5), (8, 0.25)]) func cosineOfTwelveEpochs(epoch: Int, share: Double) {
    let rates = rates(.cosine, stepsPerEpoch: 5, epochs: 12)[epoch * 5..<(epoch + 1) * 5]
    for rate in rates { #expect(deviation(rate, from: 0.1 * share) < Self.tolerance) }
  }

  /// cos(π − x) = −cos x: the rates of s and S − s add to the base.
  @Test(arguments: [LearningRateSchedule.cosine, .cosineByStep], [1, 12, 200])
  func cosinesAreSymmetricAndFall(schedule: LearningRateSchedule, length: Int) {
    let rates = rates(schedule, stepsPerEpoch: 1, epochs: length)
    #expect(rates[0] == 0.1)
    for (step, rate) in rates.enumerated().dropFirst() {
      #expect(rate < rates[step - 1] && rate > 0)
      #expect(deviation(rate + rates[length - step], from: 0.1) < Self.tolerance)
    }
  }

  /// base · (1 − s/S): equal steps down, the last of them a step above zero, however the S steps are divided.
  @Test(arguments: [(1, 8), (2, 4), (8, 1)]) func linearReachesZeroWithinItsEpochs(epochs: Int, stepsPerEpoch: Int) {
    let expected = [0.1, 0.0875, 0.075, 0.0625, 0.05, 0.0375, 0.025, 0.0125]
    #expect(
      deviation(rates(.linearByStep, stepsPerEpoch: stepsPerEpoch, epochs: epochs), from: expected) < Self.tolerance)
  }

  /// Two of eight steps rise, base/2 and base; six fall from there.
  @Test func aWarmUpRisesFirst() {
    let expected = [0.05, 0.1, 0.1] + [5.0, 4, 3, 2, 1].map { 0.1 * $0 / 6 }
    #expect(deviation(rates(.linearByStep, stepsPerEpoch: 4, epochs: 2, warmUp: 0.25), from: expected) < Self.tolerance)
    let constant = rates(.constant, stepsPerEpoch: 4, epochs: 2, warmUp: 0.5)
    #expect(deviation(constant, from: [0.025, 0.05, 0.075, 0.1, 0.1, 0.1, 0.1, 0.1]) < Self.tolerance)
  }
}
