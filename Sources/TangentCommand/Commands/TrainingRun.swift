import Foundation
import Tangent

/// A training as the command runs it: an epoch at a time, each measured, kept and printed.
struct TrainingRun {
  let plan: TrainingPlan
  let trainer: Trainer
  let validation: BatchSource?
  /// Where the state is kept; nil where it is not.
  let folder: CheckpointFolder?
  /// The checkpoint that the training resumes from.
  let checkpoint: Checkpoint?
  /// Those trained on and held out, for the folder.
  let images: ImageProvenance?
  var report: TrainingReport
  let surface: ProgressBar.Surface?
  let printsLines: Bool

  /// The last epoch in the folder, 0 for the state before the first; nil where nothing is there.
  private(set) var keptEpoch: Int?
  /// The network's state in the folder, as PyTorch reads it.
  private(set) var weights: URL?
  private var values: [[String: Double]] = []

  init(
    plan: TrainingPlan, trainer: Trainer, validation: BatchSource?, folder: CheckpointFolder?, checkpoint: Checkpoint?,
    images: ImageProvenance?, report: TrainingReport, surface: ProgressBar.Surface?, printsLines: Bool
  ) {
    self.plan = plan
    self.trainer = trainer
    self.validation = validation
    self.folder = folder
    self.checkpoint = checkpoint
    self.images = images
    self.report = report
    self.surface = surface
    self.printsLines = printsLines
    keptEpoch = checkpoint?.epoch
  }

  /// Trains up to the plan's last epoch, or up to the one that diverges.
  ///
  /// An epoch is saved in the folder before its line is printed, so a printed line is safe to rely on.
  mutating func train() throws {
    let count = trainer.data.count
    let bar = ProgressBar(
      "train", total: plan.epochs * count, first: trainer.records.count * count, surface: surface)
    defer { bar.finish() }
    if printsLines { try Terminal.output.writeLine(Terminal.output.styled(TrainingReport.table.titleLine, .bold)) }
    if let checkpoint {
      for epoch in checkpoint.epochs {
        values.append(epoch.values)
        try add(epoch.record, accuracy: epoch.values[Metric.validationAccuracy.name], bar)
      }
    } else {
      try keep()
    }
    while trainer.records.count < plan.epochs, !trainer.hasDiverged {
      let epoch = trainer.records.count
      var steps = 0
      let record = try trainer.trainEpoch {
        // Asked before every step.
        bar.advance(to: epoch * count + min(steps * trainer.recipe.batchSize, count))
        steps += 1
        return Interruption.isRequested
      }
      bar.advance(to: (epoch + 1) * count)
      guard record.isFinite else {
        try add(record, accuracy: nil, bar)
        return
      }
      let network = try measurableNetwork()
      let held = try validation.map { try accuracy(of: network, on: $0) { Interruption.isRequested } }
      values.append(held.map { [Metric.validationAccuracy.name: $0] } ?? [:])
      try keep()
      try add(record, accuracy: held, bar)
    }
  }

  /// The trained network with batch-norm statistics as the plan wants them.
  func measurableNetwork() throws -> Network {
    try trainer.measurableNetwork(recalibratedOn: plan.recalibrationImages)
  }

  private mutating func keep() throws {
    guard let folder else { return }
    weights = try folder.save(try trainer.checkpoint(of: plan, values: values, images: images))
    keptEpoch = trainer.records.count
  }

  private mutating func add(_ record: EpochRecord, accuracy: Double?, _ bar: ProgressBar) throws {
    let line = report.append(record, accuracy: accuracy)
    guard printsLines else { return }
    try bar.interleaving { () throws(Failure) in try Terminal.output.writeLine(line) }
  }
}
