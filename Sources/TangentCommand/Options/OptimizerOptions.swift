import ArgumentParser
import Tangent

/// Before the learning rate, which has another default for each optimizer.
enum OptimizerOption: PlanOption {
  enum Value: String, ExpressibleByArgument, CaseIterable {
    case sgd
    case adamw
  }

  static let name = "optimizer"
  static let help = ArgumentHelp(
    "sgd, or adamw, whose learning rate is \(adamWRate) and weight decay \(AdamW.Options().weightDecay) unless given "
      + "(default: the recipe's).", valueName: "name")

  private static let adamWRate = 0.001

  static func apply(_ value: Value, to draft: inout PlanDraft) {
    guard value.rawValue != draft.plan.recipe.optimizer.name else { return }
    switch value {
    case .sgd: draft.plan.recipe.optimizer = Recipe.short.optimizer
    case .adamw: draft.plan.recipe.optimizer = .adamW(AdamW.Options())
    }
    draft.plan.recipe.learningRate = value == .sgd ? Recipe.short.learningRate : adamWRate
  }
  static func text(in draft: PlanDraft) -> String? { draft.plan.recipe.optimizer.name }
  static func words(in draft: PlanDraft) -> String? { draft.plan.recipe.optimizer.name }
}

enum WeightDecayOption: PlanOption {
  static let name = "weight-decay"
  static let help = ArgumentHelp(
    "How much weights shrink with each step, from 0 to 1, times the learning rate (default: the recipe's).",
    valueName: "factor")
  static func check(_ value: PlainDecimal) throws {
    guard (0...1).contains(value.number) else {
      throw ValidationError("--weight-decay \(value.number): it must be from 0 to 1")
    }
  }
  static func apply(_ value: PlainDecimal, to draft: inout PlanDraft) {
    draft.plan.recipe.optimizer.weightDecay = value.number
  }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.recipe.optimizer.weightDecay)" }
  static func words(in draft: PlanDraft) -> String? {
    "weight decay \(Formatted.chosen(draft.plan.recipe.optimizer.weightDecay))"
  }
}
