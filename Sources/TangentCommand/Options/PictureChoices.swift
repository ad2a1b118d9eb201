import ArgumentParser
import Tangent

enum FitOption: StandardPlanOption {
  static let name = "fit"
  static let help = ArgumentHelp(
    "For pictures of your own that are not square: crop (the middle square), pad (with black) or stretch.",
    valueName: "way")
  static let standard = PictureFit.crop
  static func apply(_ value: PictureFit, to draft: inout PlanDraft) { draft.plan.pictures?.fit = value }
  static func text(in draft: PlanDraft) -> String? { (draft.plan.pictures?.fit ?? standard).rawValue }
  static func words(in draft: PlanDraft) -> String? {
    draft.plan.pictures.flatMap { $0.fit == standard ? nil : "fit \($0.fit.rawValue)" }
  }
}

extension PictureFit: ExpressibleByArgument {}

/// `--skip-unreadable`.
struct UnreadableChoice: PlanChoice {
  @Flag(help: "Leave out pictures of your own that cannot be read; without it, they are an error.")
  var skipUnreadable = false

  func apply(to draft: inout PlanDraft) { draft.plan.pictures?.skipsUnreadable = skipUnreadable }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    guard draft.plan.pictures?.skipsUnreadable == true else { return [] }
    return [RecordedOption(key: "--skip-unreadable", name: "--skip-unreadable")]
  }

  static func words(in draft: PlanDraft) -> [String] {
    draft.plan.pictures?.skipsUnreadable == true ? ["unreadable pictures left out"] : []
  }
}
