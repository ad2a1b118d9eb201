import Datasets
import Networks
import Torch

/// How long an epoch of a training takes, from its first steps.
///
/// The learning rate of a recipe follows from the number of epochs, so the number has to be known before training begins:
/// the steps that are timed are those of a trainer that is then given up.
public struct TimeForecast: Hashable, Sendable {
  /// With what is measured after an epoch.
  public let secondsPerEpoch: Double
  /// Of these, what is measured after an epoch.
  public let measuringSeconds: Double

  /// The share of the time that is planned with; the rest is for steps that take longer than the first.
  private static let plannedShare = 0.95
  /// Steps that warm up libtorch and are not timed.
  private static let untimedSteps = 2
  private static let timedSteps = 5...30
  /// What is timed at most, unless that is too few steps.
  private static let timedSeconds = 5.0
  /// The share of the time at hand that timing may take, unless that is not even one step.
  private static let timingShare = 0.05
  /// Held-out images that are timed at most.
  private static let timedImages = 512

  public init(secondsPerEpoch: Double, measuringSeconds: Double = 0) {
    self.secondsPerEpoch = secondsPerEpoch
    self.measuringSeconds = measuringSeconds
  }

  /// Times the first steps of a training and the measurement after an epoch.
  /// - Parameters:
  ///   - trainer: changed by it.
  ///   - validation: the images that are measured after every epoch.
  ///   - recalibrationImages: as in ``TrainingPlan/recalibrationImages``.
  ///   - available: the time left, in seconds, of which timing uses only a small share; nil for no limit.
  ///   - isCancelled: asked before every step.
  /// - Throws: ``TrainingError``; ``TrainingError/cancelled`` when asked to stop.
  public init(
    of trainer: Trainer, validation: BatchSource?, recalibrationImages: Int?, available: Double? = nil,
    isCancelled: () -> Bool = { false }
  ) throws(TrainingError) {
    do {
      let batches = try trainer.batches(ofEpoch: 0)
      var start = ContinuousClock.now
      var timed = 0
      for step in 0..<Self.untimedSteps + Self.timedSteps.upperBound {
        if isCancelled() { throw TrainingError.cancelled }
        let batch = try batches.batch(step % batches.count)
        // Reading the loss waits for the device.
        _ = try trainer.step(batch, rate: 0, number: step).item()
        timed = step + 1 - Self.untimedSteps
        if timed == 0 { start = .now }
        if timed >= Self.timedSteps.lowerBound, start.secondsAgo > Self.timedSeconds { break }
        if timed > 0, let available, start.secondsAgo > Self.timingShare * available { break }
      }
      let training = start.secondsAgo / Double(timed) * Double(trainer.stepsPerEpoch)
      start = .now
      let network = try trainer.measurableNetwork(recalibratedOn: recalibrationImages)
      var measuring = start.secondsAgo
      if let validation {
        let count = min(validation.count, Self.timedImages)
        let some = try validation.restricted(to: Array(0..<count))
        start = .now
        _ = try HeldOutPerformance(of: network, on: some, isCancelled: isCancelled)
        measuring += start.secondsAgo * Double(validation.count) / Double(count)
      }
      self.init(secondsPerEpoch: training + measuring, measuringSeconds: measuring)
    } catch {
      throw Trainer.wrapped(error)
    }
  }

  /// The epochs that fit, at least one.
  public func epochs(within seconds: Double) -> Int {
    let fitting = Self.plannedShare * seconds / max(secondsPerEpoch, 1e-9)
    return max(1, Int(min(fitting, Double(CountRange.epochs.range.upperBound))))
  }
}

extension ContinuousClock.Instant {
  fileprivate var secondsAgo: Double { (ContinuousClock.now - self) / .seconds(1) }
}
