import ArgumentParser
import Tangent

/// An option that sets one field of ``Regularization``, which keeps a training from fitting its images too closely.
protocol RegularizationOption: PlanOption {
  static func set(_ value: Value, of regularization: inout Regularization)
}

extension RegularizationOption {
  /// The range is the recipe's own.
  static func check(_ value: Value) throws {
    var regularization = Regularization.none
    set(value, of: &regularization)
    if let refusal = regularization.refusal { throw ValidationError("--\(name): \(refusal)") }
  }

  static func apply(_ value: Value, to draft: inout PlanDraft) { set(value, of: &draft.plan.recipe.regularization) }
}

enum LabelSmoothingOption: RegularizationOption {
  typealias Value = PlainDecimal

  static let name = "label-smoothing"
  static let help = ArgumentHelp(
    "The share of each label that is spread over all classes, from 0 to below 1 (default: the recipe's).",
    valueName: "share of 1")
  static func set(_ value: PlainDecimal, of regularization: inout Regularization) {
    regularization.labelSmoothing = value.number
  }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.recipe.regularization.labelSmoothing)" }
  static func words(in draft: PlanDraft) -> String? {
    "label smoothing \(Formatted.chosen(draft.plan.recipe.regularization.labelSmoothing))"
  }
}

enum MixUpOption: RegularizationOption {
  typealias Value = PlainDecimal

  static let name = "mixup"
  static let help = ArgumentHelp(
    "Mix each image with another, and their labels, by shares from a Beta distribution with this alpha, up to 1; 0 for "
      + "none (default: the recipe's).", valueName: "alpha")
  static func set(_ value: PlainDecimal, of regularization: inout Regularization) {
    regularization.mixUp = value.number
  }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.recipe.regularization.mixUp)" }
  static func words(in draft: PlanDraft) -> String? {
    "mixup \(Formatted.chosen(draft.plan.recipe.regularization.mixUp))"
  }
}

enum CutOutOption: RegularizationOption {
  typealias Value = Int

  static let name = "cutout"
  static let help = ArgumentHelp(
    "Cut a square with this side out of every training image, at random; 0 for none (default: the recipe's).",
    valueName: "side")
  static func set(_ value: Int, of regularization: inout Regularization) { regularization.cutOut = value }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.recipe.regularization.cutOut)" }
  static func words(in draft: PlanDraft) -> String? { "cutout \(draft.plan.recipe.regularization.cutOut)" }
}

enum AveragingOption: RegularizationOption {
  typealias Value = PlainDecimal

  static let name = "average-weights"
  static let help = ArgumentHelp(
    "Measure and keep a moving average of the weights with this decay, such as 0.999, in place of the last ones; 0 for "
      + "none (default: the recipe's).", valueName: "decay")
  static func set(_ value: PlainDecimal, of regularization: inout Regularization) {
    regularization.averaging = value.number
  }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.recipe.regularization.averaging)" }
  static func words(in draft: PlanDraft) -> String? {
    "weights averaged by \(Formatted.chosen(draft.plan.recipe.regularization.averaging))"
  }
}
