import Graphs
import Networks
import Spaces
import Torch
import Training

/// A network in the state in which an evaluation takes its kernel.
public struct TrainedNetwork {
  public let network: Network
  /// What each epoch of the short training gave; empty at initialization.
  public let epochs: [EpochRecord]
  public let trainingSeconds: Double

  /// Whether the last epoch's loss was not a number.
  public var hasDiverged: Bool { epochs.last.map { !$0.isFinite } ?? false }
}

extension Evaluator {
  /// The network whose kernel the first repeat of ``evaluate(_:seed:isCancelled:)-(Architecture,_,_)``
  /// measures, for callers who need more than its metrics: built, and trained as the plan says.
  ///
  /// Its kernel is that of `data.kernel.images` with `plan.kernel`.
  /// - Parameters:
  ///   - progress: takes the share of the training that is done, from 0 to 1, before each of its steps.
  ///   - isCancelled: asked before each step.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop. Training stops where it
  ///   diverges, which is no error.
  public func trainedNetwork(
    of architecture: Architecture, seed: Seed, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws(SearchError) -> TrainedNetwork {
    try searching {
      let trainer = try trainer(for: space.graph(of: architecture, at: scale), seed: seed.derived("repeat", 0))
      let start = ContinuousClock.now
      let steps = plan.epochs * trainer.stepsPerEpoch
      var done = 0
      while trainer.records.count < plan.epochs, !trainer.hasDiverged {
        try trainer.trainEpoch {
          progress(Double(done) / Double(steps))
          done += 1
          return isCancelled()
        }
      }
      let network = try trainer.measurableNetwork(recalibratedOn: trainer.hasDiverged ? nil : plan.recalibrationImages)
      return TrainedNetwork(network: network, epochs: trainer.records, trainingSeconds: start.elapsedSeconds)
    }
  }

  /// A network that is still to be trained, with weights and orders of a repeat's seed.
  ///
  /// - Parameter recipe: in place of the plan's.
  func trainer(for graph: NetworkGraph, seed: Seed, recipe: Recipe? = nil) throws -> Trainer {
    let network = try Network(
      graph, initializer: plan.initializer, seed: seed.derived("weights"), device: device, dataType: plan.dataType)
    return try Trainer(network, recipe: recipe ?? self.recipe, data: data.training, seed: seed.derived("training"))
  }

  /// How long an epoch of the plan takes, from the first steps of a training.
  ///
  /// Cost: about thirty training steps.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func forecast(
    of architecture: Architecture, seed: Seed, threads: Int = 1,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) -> TimeForecast {
    // A thread of its own, because it has its own number of operator threads.
    let forecasts = try Workers.map([architecture], workers: 1, threads: threads) { architecture throws(SearchError) in
      try searching {
        try TimeForecast(
          of: trainer(for: space.graph(of: architecture, at: scale), seed: seed), validation: data.heldOut,
          recalibrationImages: plan.recalibrationImages, isCancelled: isCancelled)
      }
    }
    guard let forecast = forecasts.first else { throw .cancelled }
    return forecast
  }
}
