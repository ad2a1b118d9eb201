import Datasets
import Foundation
import Spaces
import Torch
import Training

/// A training whose kernel is followed, saved in a folder after every epoch with everything measured so far.
struct EvolutionCheckpoint {
  private var plan: TrainingPlan
  private let images: ImageProvenance
  private let folder: CheckpointFolder
  private let url: URL

  /// The attachment that holds the measurements: the bytes of their JSON, so that they are replaced together
  /// with the weights, or not at all.
  private static let measurements = "evolution"
  /// The setting that stands for the places of the kernel's images.
  private static let probe = "probe"

  /// - Throws: `CheckpointError` where another process writes the folder or it cannot be made.
  init(_ evaluator: Evaluator, _ architecture: Architecture, seed: Seed, folder url: URL) throws {
    let plan = evaluator.plan
    self.plan = TrainingPlan(
      architecture: architecture, scale: evaluator.scale, initializer: plan.initializer, dataType: plan.dataType,
      dataset: plan.dataset, imageSize: plan.imageSize, trainingImages: plan.trainingImages,
      heldOutImages: plan.heldOutImages, recipe: evaluator.recipe,
      recalibrationImages: plan.recalibrationImages, epochs: plan.epochs, seed: seed.value,
      settings: [
        "kernel": try Study.encoded(plan.kernel), "kernel-images": "\(plan.kernelImages)",
        Self.probe: Checksum(of: Data(evaluator.data.kernelIndices.map { "\($0)" }.joined(separator: ",").utf8))
          .description,
      ])
    self.plan.spaceDefinition = plan.spaceDefinition
    self.url = url
    images = try ImageProvenance(training: evaluator.data.training, heldOut: evaluator.data.heldOut)
    folder = try CheckpointFolder(url)
  }

  /// Restores a trainer to the folder's training, and returns what was measured so far; nil where the folder is
  /// empty.
  /// - Throws: `CheckpointError` where it holds another training.
  func restore(_ trainer: Trainer) throws -> KernelEvolution? {
    guard CheckpointFolder.holdsCheckpoint(url) else { return nil }
    let checkpoint = try CheckpointFolder.checkpoint(in: url)
    var stored = checkpoint.plan
    let probe = stored.settings.updateValue(plan.settings[Self.probe] ?? "", forKey: Self.probe)
    let differences = stored.differences(to: plan)
    guard differences.isEmpty, let attached = checkpoint.attachments[Self.measurements] else {
      throw CheckpointError(
        .mismatch,
        "\(url.path) was created with different options (\(differences.joined(separator: "; "))); give those, or use "
          + "another folder")
    }
    try checkpoint.checkImages(images, named: url.path)
    // In checkpoints of earlier versions nothing else identifies the held-out images.
    guard probe == plan.settings[Self.probe] else {
      throw CheckpointError(
        .mismatch,
        "\(url.path) was created with different held-out images; give the folder that holds them with --data, or "
          + "use another folder")
    }
    try trainer.restore(checkpoint)
    let text = String(decoding: try attached.scalars(as: UInt8.self), as: UTF8.self)
    return try Study.decoded(KernelEvolution.self, text)
  }

  func keep(_ trainer: Trainer, _ evolution: KernelEvolution) throws {
    let text = Array(try Study.encoded(evolution).utf8)
    try folder.save(
      try trainer.checkpoint(
        of: plan, attachments: [Self.measurements: try Tensor(text, shape: [text.count])], images: images))
  }
}
