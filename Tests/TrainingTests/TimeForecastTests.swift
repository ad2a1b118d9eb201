import TestSupport
import Testing
import Torch
import Training

@Suite struct TimeForecastTests {
  /// A twentieth of the time is left for steps that take longer.
  @Test(arguments: [(10.0, 100.0, 9), (10, 211, 20), (10, 1, 1), (1, 0, 1)])
  func asManyEpochsAsFit(secondsPerEpoch: Double, seconds: Double, epochs: Int) {
    #expect(TimeForecast(secondsPerEpoch: secondsPerEpoch).epochs(within: seconds) == epochs)
  }

  @Test func stepsAreTimed() throws {
    let plan = try TinyData.plan()
    let trainer = try plan.trainer(on: TinyData.source(), in: TinyData.space)
    let forecast = try TimeForecast(of: trainer, validation: TinyData.source(), recalibrationImages: 16)
    #expect(forecast.secondsPerEpoch > 0 && forecast.secondsPerEpoch < 60)
    #expect(trainer.records.isEmpty)
    let error = #expect(throws: TrainingError.self) {
      try TimeForecast(of: trainer, validation: nil, recalibrationImages: nil, isCancelled: { true })
    }
    #expect(error == .cancelled)
  }

  /// A time that is up ends training with the epoch, never before the first, and a longer one changes nothing.
  @Test func trainingEndsWithTheEpochInWhichTheTimePasses() throws {
    let plan = try TinyData.plan()
    func train(_ end: ContinuousClock.Instant?) throws -> KeptTraining {
      var training = KeptTraining(plan: plan, trainer: try plan.trainer(on: TinyData.source(), in: TinyData.space))
      try training.train(until: end) { _ in }
      return training
    }
    let late = try train(.now - .seconds(1))
    #expect(late.epochs.count == 1 && late.ranOutOfTime)
    let inTime = try train(.now + .seconds(3600))
    #expect(inTime.epochs.count == plan.epochs && !inTime.ranOutOfTime)
  }
}
