import ArgumentParser
import Tangent

/// `--trivial-augment` and `--no-trivial-augment`.
struct TrivialAugmentChoice: PlanChoice {
  enum Flag: EnumerableFlag {
    case on, off

    var option: String { self == .on ? "--trivial-augment" : "--no-trivial-augment" }

    static func name(for value: Flag) -> NameSpecification { .customLong(String(value.option.dropFirst(2))) }
  }

  @ArgumentParser.Flag(
    exclusivity: .chooseLast,
    help: "Whether a random operation, such as a rotation, changes each training image (default: the recipe's).")
  var value: Flag?

  func apply(to draft: inout PlanDraft) {
    if let value { draft.plan.recipe.regularization.trivialAugment = value == .on }
  }

  private static func flag(in draft: PlanDraft) -> Flag {
    draft.plan.recipe.regularization.trivialAugment ? .on : .off
  }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    [RecordedOption(key: Flag.on.option, name: flag(in: draft).option)]
  }

  static func words(in draft: PlanDraft) -> [String] {
    [flag(in: draft) == .on ? "trivial augment" : "no trivial augment"]
  }
}
