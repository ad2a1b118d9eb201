import Datasets
import Graphs
import Spaces
import Torch
import Training

extension FinalRound {
  /// The share of a search's time that is reserved for its final round.
  public static let shareOfTime = 0.5

  /// The seconds that training the groups takes, estimated from the first steps of the costliest network.
  ///
  /// An upper estimate if finalists differ in cost. It assumes that parallel training runs do not slow each other down.
  /// Cost: about thirty training steps.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func secondsForecast(
    of groups: [[RankedTrial]], workers: Int = 1, threads: Int = 1,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) -> Double {
    let costliest = groups.joined().max { $0.multiplyAccumulates < $1.multiplyAccumulates }
    guard let architecture = costliest?.trial.architecture else { return 0 }
    // A thread of its own, because it has its own number of operator threads.
    let forecasts = try Workers.map([architecture], workers: 1, threads: threads) { architecture throws(SearchError) in
      try searching {
        let graph = try evaluator.space.graph(of: architecture, at: evaluator.scale)
        // Measured once per training run, not per epoch; a small part of the run.
        return try TimeForecast(
          of: evaluator.trainer(for: graph, seed: seed), validation: nil,
          recalibrationImages: plan.recalibrationImages, isCancelled: isCancelled)
      }
    }
    let epochs = schedules(of: groups).reduce(0) { $0 + $1.trainedEpochs }
    return forecasts.reduce(0) { $0 + $1.secondsPerEpoch } * Double(epochs) / Double(max(1, workers))
  }

  /// The number of training images with which training takes this many seconds: at most the plan's, and at least
  /// ``fewestImages``.
  ///
  /// - Parameter forecast: the forecast for the plan's own number, as
  ///   ``secondsForecast(of:workers:threads:isCancelled:)`` has it.
  public static func trainingImages(of plan: EvaluationPlan, forecast: Double, within seconds: Double) -> Int? {
    guard let images = plan.trainingImages, forecast > seconds else { return plan.trainingImages }
    return min(images, max(fewestImages, Int(Double(images) * max(0, seconds) / forecast)))
  }

  /// The smallest number of images that says anything about a network.
  public static let fewestImages = 200
}

extension FinalSchedule {
  /// The total epochs of all training runs, each counted once.
  public var trainedEpochs: Int {
    var (epochs, seeds) = (0, 0)
    return steps.reduce(0) { sum, step in
      // The first seed's training run continues; those that reached the last epoch are complete.
      let going = seeds == 0 ? step.epochs : step.epochs - epochs
      let fresh = max(0, step.seeds - max(1, seeds))
      (epochs, seeds) = (step.epochs, step.seeds)
      return sum + step.finalists * (going + fresh * step.epochs)
    }
  }
}
