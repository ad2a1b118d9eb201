import Datasets
import Graphs
import Spaces
import Torch
import Training

extension FinalRound {
  /// The share of a search's time that is reserved for its final round.
  public static let shareOfTime = 0.5

  /// The seconds that a round takes: those of its epochs, and those of measuring each training.
  public struct Forecast: Hashable, Sendable {
    public let training: Double
    public let measuring: Double

    public init(training: Double, measuring: Double) {
      self.training = training
      self.measuring = measuring
    }
  }

  /// The seconds that training the groups takes, estimated from the first steps of the costliest network.
  ///
  /// An upper estimate if finalists differ in cost. It assumes that parallel training runs do not slow each other down.
  /// Cost: about thirty training steps.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func forecast(
    of groups: [[RankedTrial]], workers: Int = 1, threads: Int = 1,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) -> Forecast {
    let costliest = groups.joined().max { $0.multiplyAccumulates < $1.multiplyAccumulates }
    guard let architecture = costliest?.trial.architecture else { return Forecast(training: 0, measuring: 0) }
    let forecast = try evaluator.forecast(of: architecture, seed: seed, threads: threads, isCancelled: isCancelled)
    let epochs = schedules(of: groups).reduce(0) { $0 + $1.trainedEpochs }
    let side = Double(max(1, workers))
    return Forecast(
      training: (forecast.secondsPerEpoch - forecast.measuringSeconds) * Double(epochs) / side,
      measuring: forecast.measuringSeconds * Double(trainings(of: groups)) / side)
  }

  /// The number of training images with which training takes this many seconds: at most the plan's, and at least
  /// ``fewestImages``.
  ///
  /// - Parameter forecast: of the plan's own number, as ``forecast(of:workers:threads:isCancelled:)`` has it.
  public static func trainingImages(of plan: EvaluationPlan, _ forecast: Forecast, within seconds: Double) -> Int? {
    let left = max(0, seconds - forecast.measuring)
    guard let images = plan.trainingImages, forecast.training > left else { return plan.trainingImages }
    return min(images, max(fewestImages, Int(Double(images) * left / forecast.training)))
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
