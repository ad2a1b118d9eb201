import TestSupport
import Testing
import Training

@Suite struct LearningRateScheduleTests {
  private static let tolerance = Tolerance.relative(.operation, .float64)

  @Test(arguments: [0, 1, 199]) func constantStays(epoch: Int) {
    #expect(LearningRateSchedule.constant.rate(base: 0.025, epoch: epoch, of: 200) == 0.025)
  }

  /// cos 0 = 1, cos π/3 = 1/2, cos π/2 = 0, cos 2π/3 = −1/2: the shares 1, 3/4, 1/2 and 1/4 of the base.
  @Test(arguments: [(0, 1.0), (4, 0.75), (6, 0.5), (8, 0.25)]) func cosineOfTwelveEpochs(epoch: Int, share: Double) {
    let rate = LearningRateSchedule.cosine.rate(base: 0.1, epoch: epoch, of: 12)
    #expect(deviation(rate, from: 0.1 * share) < Self.tolerance)
  }

  /// cos(π − x) = −cos x: the rates of epochs e and T − e add to the base.
  @Test(arguments: [1, 12, 200]) func cosineIsSymmetricAndFalls(length: Int) {
    let rates = (0..<length).map { LearningRateSchedule.cosine.rate(base: 0.1, epoch: $0, of: length) }
    #expect(rates[0] == 0.1)
    for (epoch, rate) in rates.enumerated().dropFirst() {
      #expect(rate < rates[epoch - 1] && rate > 0)
      #expect(deviation(rate + rates[length - epoch], from: 0.1) < Self.tolerance)
    }
  }
}
