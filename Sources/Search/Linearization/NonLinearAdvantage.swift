import Graphs
import Metrics
import Networks
import Spaces
import TangentKernels
import Torch
import Training

/// What a network gains over its linearizations by moving away from them.
///
/// (accuracy of the network − accuracy of its linearization) / (1 − 1/C), on held-out images, both trained on the
/// same n images: 1 for a perfect network and a linearization at chance, negative where the linear model classifies
/// better, as it can with few images. Source: Ortiz-Jimenez et al., NeurIPS 2021.
///
/// Not comparable between different n, recipes or epochs: a network that was trained too briefly loses to its
/// own linearization, which is always fitted to convergence.
public struct NonLinearAdvantage: Hashable, Sendable, Codable {
  public var architecture: Architecture
  /// n: the number of images that the network was trained on and the linear models were fitted to.
  public var trainingImages: Int
  /// The number of images that the ridges were chosen on.
  public var validationImages: Int
  /// The number of images that both were evaluated on.
  public var heldOutImages: Int
  /// C.
  public var classes: Int
  public var kernel: KernelOptions
  /// What each epoch gave.
  public var epochs: [EpochRecord]
  /// The trained network's, 0 to 1, normalized as the linearizations are; nil where training diverged.
  public var networkAccuracy: Double?
  /// In the order of their epochs.
  public var linearizations: [LinearizedAccuracy]

  public init(
    architecture: Architecture, trainingImages: Int, validationImages: Int, heldOutImages: Int, classes: Int,
    kernel: KernelOptions, epochs: [EpochRecord], networkAccuracy: Double?, linearizations: [LinearizedAccuracy]
  ) {
    self.architecture = architecture
    self.trainingImages = trainingImages
    self.validationImages = validationImages
    self.heldOutImages = heldOutImages
    self.classes = classes
    self.kernel = kernel
    self.epochs = epochs
    self.networkAccuracy = networkAccuracy
    self.linearizations = linearizations
  }

  /// Over the linearization at this epoch; nil where there is none, or training diverged.
  public func advantage(overEpoch epoch: Int) -> Double? {
    guard let networkAccuracy, let linear = linearizations.first(where: { $0.epoch == epoch }) else { return nil }
    return Self.advantage(ofNetwork: networkAccuracy, overLinearized: linear.accuracy, classes: classes)
  }

  /// (network − linearized) / (1 − 1/C); precondition: more than one class.
  public static func advantage(ofNetwork network: Double, overLinearized linear: Double, classes: Int) -> Double {
    precondition(classes > 1, "one class is always right")
    return (network - linear) / (1 - 1 / Double(classes))
  }

  /// Which of two classifies better.
  public enum Lead: String, Hashable, Sendable, Codable {
    case network, linearization
    /// Neither, as far as the held-out images can tell.
    case neither
  }

  /// How far the advantage over the linearization at this epoch may be off because the held-out images are few; nil
  /// where there is no advantage.
  ///
  /// Two standard errors of the difference of two shares p and q, 2·√((p(1 − p) + q(1 − q)) / m) / (1 − 1/C),
  /// as though they were of different images. They are of the same images, so this is somewhat too large.
  public func uncertainty(overEpoch epoch: Int) -> Double? {
    guard let network = networkAccuracy, let linear = linearizations.first(where: { $0.epoch == epoch })?.accuracy
    else { return nil }
    let variance = network * (1 - network) + linear * (1 - linear)
    let error = 2 * (variance / Double(max(1, heldOutImages))).squareRoot()
    return Self.advantage(ofNetwork: error, overLinearized: 0, classes: classes)
  }

  /// Which classifies better, the network or its linearization at this epoch; nil where there is no advantage.
  public func lead(overEpoch epoch: Int) -> Lead? {
    guard let advantage = advantage(overEpoch: epoch), let uncertainty = uncertainty(overEpoch: epoch) else {
      return nil
    }
    guard abs(advantage) > uncertainty else { return .neither }
    return advantage > 0 ? .network : .linearization
  }

  /// The median of several networks' advantages over this epoch; nil where none has one.
  public static func median(of results: [NonLinearAdvantage], overEpoch epoch: Int) -> Double? {
    let advantages = results.compactMap { $0.advantage(overEpoch: epoch) }.sorted()
    return advantages.isEmpty ? nil : advantages.quantile(0.5)
  }
}

extension Evaluator {
  /// Trains an architecture's network on few images, by the plan's recipe, and compares it with its
  /// linearizations along the way.
  ///
  /// The weights are those of the first repeat of ``evaluate(_:seed:isCancelled:)-(Architecture,_,_)``.
  /// Linearizing changes neither weights nor running statistics. Training stops where it diverges; the
  /// linearizations before stay.
  /// - Parameters:
  ///   - epochs: how often the training goes through the images; nil takes the plan's number. See
  ///     ``epochs(of:)``.
  ///   - linearizedAt: the epochs at which it is linearized, those beyond the training's ignored.
  ///   - options: batch norm is frozen or running: see `LinearizedNetwork`. The plan's kernel is not used: it
  ///     may be coupled, and leave out parameters that the linear model has.
  ///   - progress: takes the share that is done, from 0 to 1.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public func nonLinearAdvantage(
    of architecture: Architecture, data: LinearizationData, epochs: Int? = nil, linearizedAt: [Int] = [0],
    options: KernelOptions = LinearizedNetwork.standardOptions, seed: Seed,
    progress: @escaping (Double) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> NonLinearAdvantage {
    try searching {
      let count = epochs ?? plan.epochs
      let repeatSeed = seed.derived("repeat", 0)
      let network = try Network(
        space.graph(of: architecture, at: scale), initializer: plan.initializer, seed: repeatSeed.derived("weights"),
        device: device, dataType: plan.dataType)
      let trainer = try Trainer(
        network, recipe: plan.recipe.lasting(count), data: data.training, seed: repeatSeed.derived("training"))
      let points = Set(linearizedAt).filter { (0...count).contains($0) }.sorted()
      var found: [LinearizedAccuracy] = []
      func measurable() throws -> Network {
        try trainer.measurableNetwork(recalibratedOn: options.batchNorm == .running ? plan.recalibrationImages : nil)
      }
      func linearizeIfAsked() throws {
        let epoch = trainer.records.count
        guard points.contains(epoch), !trainer.hasDiverged else { return }
        let done = found.count
        found.append(
          try LinearizedAccuracy(
            of: measurable(), epoch: epoch, data: data, options: options,
            progress: { progress((Double(done) + $0) / Double(points.count)) }, isCancelled: isCancelled))
      }
      try linearizeIfAsked()
      while trainer.records.count < count, !trainer.hasDiverged {
        try trainer.trainEpoch(isCancelled: isCancelled)
        try linearizeIfAsked()
      }
      let classes = data.heldOut.classCount
      var accuracy: Double?
      if !trainer.hasDiverged {
        let outputs = try linearizationOutputs(
          of: measurable(), trainedOn: data.training.whole, on: data.heldOut.whole, batchNorm: options.batchNorm)
        accuracy = shareCorrect(outputs[...], data.heldOut.labels, classes: classes)
      }
      return NonLinearAdvantage(
        architecture: architecture, trainingImages: data.training.count, validationImages: data.validation.count,
        heldOutImages: data.heldOut.count, classes: classes, kernel: options, epochs: trainer.records,
        networkAccuracy: accuracy, linearizations: found)
    }
  }
}
