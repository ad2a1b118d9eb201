import Foundation
import Graphs
import Spaces
import Torch
import Training

/// The training of one repeat as an evaluation left it, kept for a promotion.
///
/// It saves time and decides nothing: a promotion without one trains from scratch and gets the same bits.
struct PromotionCheckpoint {
  private let plan: TrainingPlan
  private let url: URL

  init(_ evaluator: Evaluator, _ architecture: Architecture, seed: Seed, folder url: URL) {
    let plan = evaluator.plan
    var training = TrainingPlan(
      architecture: architecture, scale: evaluator.scale, initializer: plan.initializer, dataType: plan.dataType,
      dataset: plan.dataset, imageSize: plan.imageSize, trainingImages: plan.trainingImages,
      heldOutImages: plan.heldOutImages, recipe: evaluator.recipe, recalibrationImages: plan.recalibrationImages,
      epochs: plan.epochs, seed: seed.value)
    training.spaceDefinition = plan.spaceDefinition
    self.plan = training
    self.url = url
  }

  /// Brings a trainer to where the training was left.
  /// - Returns: false where the folder is missing or damaged, or holds another training; the trainer may then be in any
  ///   state.
  func restore(_ trainer: Trainer) -> Bool {
    guard let checkpoint = try? CheckpointFolder.checkpoint(in: url), checkpoint.plan == plan else { return false }
    return (try? trainer.restore(checkpoint)) != nil
  }

  /// Writes the training; where that fails, leaves none.
  func keep(_ trainer: Trainer) {
    remove()
    do { try CheckpointFolder(url).save(try trainer.checkpoint(of: plan)) } catch { remove() }
  }

  private func remove() { try? FileManager.default.removeItem(at: url) }
}
