import ArgumentParser
import Tangent

/// How architectures are measured: what `score` and `search` have in common.
struct EvaluationOptions: PlanOptionGroup {
  @OptionGroup var measurement: MeasurementOptions
  @OptionGroup var repetition: RepetitionOptions

  var network: NetworkOptions { measurement.network }
  var data: DataOptions { measurement.data }

  /// As ``MeasurementOptions/plan(metrics:epochs:images:)``, with repeats and ladder.
  ///
  /// - Parameters:
  ///   - epochs: the number where the user names none.
  ///   - repeats: likewise.
  func plan(metrics: [String], epochs: Int, repeats: Int = 1, images: TrainingImages) throws -> EvaluationPlan {
    var draft = PlanDraft(plan: try measurement.plan(metrics: metrics, epochs: epochs, images: images))
    draft.plan.repeats = repeats
    try repetition.apply(to: &draft)
    try draft.plan.validate()
    return draft.plan
  }
}

/// One measurement: a network, what it is trained on, and its kernel.
struct MeasurementOptions: PlanOptionGroup {
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup

  /// The plan, for the images at hand.
  ///
  /// - Parameters:
  ///   - epochs: the number where the user names none.
  ///   - images: what shares such as 10% are of.
  func plan(metrics: [String], epochs: Int, images: TrainingImages) throws -> EvaluationPlan {
    let set = images.images
    try network.scale.checkImageSize(for: set.name, height: set.height, width: set.width)
    // The preset first: the network's options may change its initializer.
    let preset = try TangentCommand.catalogue.kernelPreset(named: kernel.preset.value)
    var draft = PlanDraft(
      plan: EvaluationPlan(
        preset: preset, trainingImages: DataOptions.scoredImages, epochs: epochs, metrics: metrics),
      imageCount: set.count)
    try apply(to: &draft)
    var plan = draft.plan
    plan.heldOutImages = max(plan.heldOutImages, plan.kernelImages, plan.needs.needProbe ? plan.probeImages : 0)
    if !plan.kernel.isDefined(as: preset.options) { plan.kernelPreset = "\(preset.name), changed" }
    try plan.validate()
    return plan
  }
}

/// How often, and at which epochs, everything is measured.
struct RepetitionOptions: PlanOptionGroup {
  @OptionGroup var repeats: Choice<RepeatsOption>
  @OptionGroup var ladder: LadderChoice
}

enum RepeatsOption: PlanOption {
  static let name = "repeats"
  static let help = ArgumentHelp(
    "Repeats per architecture, \(CountRange.repeats.text), with different weights and image orders; the score is "
      + "their mean, shown with its standard error (default: \(SearchOptions.standardRepeats) for search, 1 for "
      + "score).",
    valueName: "number")
  static func check(_ value: Int) throws { try CountRange.repeats.check(value) }
  static func apply(_ value: Int, to draft: inout PlanDraft) { draft.plan.repeats = value }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.repeats)" }
  static func words(in draft: PlanDraft) -> String? { draft.plan.repeats > 1 ? "\(draft.plan.repeats) repeats" : nil }
}

/// `--ladder` and `--separate-rungs`.
struct LadderChoice: PlanChoice {
  @Flag(
    help: "Measure at every epoch of one training run, from initialization on, not only after the last.")
  var ladder = false

  @Flag(
    help: ArgumentHelp(
      "With --ladder: train a separate network for every rung, annealed within that rung's epochs, so that the rung "
        + "equals a score after that many epochs. Costs a training run per rung."))
  var separateRungs = false

  func validate() throws {
    if separateRungs, !ladder { throw ValidationError("--separate-rungs requires --ladder") }
  }

  func apply(to draft: inout PlanDraft) {
    guard ladder else { return }
    draft.plan = draft.plan.laddered
    draft.plan.separatesRungs = separateRungs
  }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    guard draft.plan.rungs == draft.plan.laddered.rungs else { return [] }
    let flags = ["--ladder"] + (draft.plan.separatesRungs ? ["--separate-rungs"] : [])
    return flags.map { RecordedOption(key: $0, name: $0) }
  }

  /// The line says it of the training: see ``EvaluationPlan/provenance(seed:state:recomputesStatistics:)``.
  static func words(in draft: PlanDraft) -> [String] { [] }
}
