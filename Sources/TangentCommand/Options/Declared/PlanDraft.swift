import Tangent

/// What options change, and what they are read from again: a plan and its seed.
struct PlanDraft {
  var plan: EvaluationPlan
  var seed: UInt64 = 0
  /// The size of the training set, of which shares such as 10% are taken; nil before it is read.
  var imageCount: Int?
}

extension PlanDraft {
  /// The first option of a section that changes a plan, such as `--epochs`; nil where none does.
  static func option(of section: some PlanOptionGroup, changing draft: PlanDraft) throws -> String? {
    var changed = draft
    try section.apply(to: &changed)
    let before = Set(type(of: section).recorded(in: draft))
    return type(of: section).recorded(in: changed).first { !before.contains($0) }?.name
  }

  /// The part of an evaluation that a training is.
  init(_ plan: TrainingPlan) {
    var evaluation = EvaluationPlan(
      space: plan.architecture.space, dataset: plan.dataset, sizes: plan.scale.sizes, imageSize: plan.imageSize,
      dataType: plan.dataType, trainingImages: plan.trainingImages, heldOutImages: plan.heldOutImages,
      epochs: plan.epochs, recipe: plan.recipe, recalibrationImages: plan.recalibrationImages)
    evaluation.initializer = plan.initializer
    evaluation.pictures = plan.pictures
    evaluation.spaceDefinition = plan.spaceDefinition
    self.init(plan: evaluation, seed: plan.seed)
  }
}
