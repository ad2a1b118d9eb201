import Datasets
import Foundation
import Networks

/// A training that is measured after every epoch and, where it has a folder, kept there, so that one that was stopped
/// or killed continues with the same result.
///
/// ```swift
/// var training = KeptTraining(plan: plan, trainer: trainer, validation: data.validation, folder: folder)
/// try training.train { epoch in print(epoch.record.trainingLoss, epoch.accuracy ?? .nan) }
/// ```
public struct KeptTraining {
  /// One epoch's result.
  public struct Epoch: Hashable, Sendable {
    public let record: EpochRecord
    /// On the held-out images; nil where there are none, or the training has diverged.
    public let accuracy: Double?
    /// The mean over classes; nil where there is no accuracy, and in checkpoints of earlier versions.
    public let balancedAccuracy: Double?
  }

  public let plan: TrainingPlan
  public let trainer: Trainer
  private let validation: BatchSource?
  private let folder: CheckpointFolder?
  private let checkpoint: Checkpoint?
  private let images: ImageProvenance?
  private let interpretation: ImageInterpretation?

  /// The last epoch in the folder, 0 for the state before the first; nil where nothing is there.
  public private(set) var keptEpoch: Int?
  /// The network's state in the folder, as PyTorch reads it.
  public private(set) var weights: URL?
  /// The results of all epochs, those before a resumption included.
  public private(set) var epochs: [Epoch] = []
  private var values: [[String: Double]] = []

  /// The name under which a checkpoint keeps the accuracy on the held-out images.
  public static let accuracyName = "validation-accuracy"
  /// The same for the balanced accuracy.
  public static let balancedAccuracyName = "balanced-validation-accuracy"

  /// - Parameters:
  ///   - trainer: of the plan, at the epoch of the checkpoint.
  ///   - validation: what accuracies are measured on; nil measures none.
  ///   - folder: where the state is kept after every epoch; nil keeps nothing.
  ///   - checkpoint: the one that the training resumes from.
  ///   - images: those trained on and held out, for the folder.
  ///   - interpretation: how their pixels become inputs, and their classes, for the folder.
  public init(
    plan: TrainingPlan, trainer: Trainer, validation: BatchSource? = nil, folder: CheckpointFolder? = nil,
    checkpoint: Checkpoint? = nil, images: ImageProvenance? = nil, interpretation: ImageInterpretation? = nil
  ) {
    self.plan = plan
    self.trainer = trainer
    self.validation = validation
    self.folder = folder
    self.checkpoint = checkpoint
    self.images = images
    self.interpretation = interpretation
    keptEpoch = checkpoint?.epoch
  }

  /// Whether the last epoch's loss was not a number.
  public var hasDiverged: Bool { trainer.hasDiverged }

  /// The network as it is measured: with batch-norm statistics as the plan wants them.
  public func measurableNetwork() throws(TrainingError) -> Network {
    try trainer.measurableNetwork(recalibratedOn: plan.recalibrationImages)
  }

  /// Whether it ended before the plan's last epoch because its time was up; resuming it goes on.
  public private(set) var ranOutOfTime = false

  /// Trains up to the plan's last epoch, or up to the one that diverges.
  ///
  /// - Parameters:
  ///   - end: training ends with the epoch in which this time passes; nil for none.
  ///   - progress: takes the number of images passed so far, over all epochs, before every step and after every epoch.
  ///   - isCancelled: asked before every step.
  ///   - onEpoch: takes each epoch once it is in the folder, those of the checkpoint first.
  /// - Throws: ``TrainingError``, ``CheckpointError``, and what `onEpoch` throws.
  public mutating func train(
    until end: ContinuousClock.Instant? = nil, progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool = { false },
    onEpoch: (Epoch) throws -> Void
  ) throws {
    let count = trainer.data.count
    if let checkpoint {
      for epoch in checkpoint.epochs {
        values.append(epoch.values)
        try add(
          Epoch(
            record: epoch.record, accuracy: epoch.values[Self.accuracyName],
            balancedAccuracy: epoch.values[Self.balancedAccuracyName]), onEpoch)
      }
    } else {
      try keep()
    }
    while trainer.records.count < plan.epochs, !trainer.hasDiverged {
      if let end, !trainer.records.isEmpty, ContinuousClock.now >= end {
        ranOutOfTime = true
        return
      }
      let epoch = trainer.records.count
      var steps = 0
      let record = try trainer.trainEpoch {
        progress(epoch * count + min(steps * trainer.recipe.batchSize, count))
        steps += 1
        return isCancelled()
      }
      progress((epoch + 1) * count)
      guard record.isFinite else {
        return try add(Epoch(record: record, accuracy: nil, balancedAccuracy: nil), onEpoch)
      }
      let network = try measurableNetwork()
      let held = try validation.map { try HeldOutPerformance(of: network, on: $0, isCancelled: isCancelled) }
      values.append(
        held.map { [Self.accuracyName: $0.accuracy, Self.balancedAccuracyName: $0.balancedAccuracy] } ?? [:])
      try keep()
      try add(Epoch(record: record, accuracy: held?.accuracy, balancedAccuracy: held?.balancedAccuracy), onEpoch)
    }
  }

  private mutating func keep() throws {
    guard let folder else { return }
    weights = try folder.save(
      try trainer.checkpoint(of: plan, values: values, images: images, interpretation: interpretation))
    keptEpoch = trainer.records.count
  }

  private mutating func add(_ epoch: Epoch, _ onEpoch: (Epoch) throws -> Void) throws {
    epochs.append(epoch)
    try onEpoch(epoch)
  }
}
