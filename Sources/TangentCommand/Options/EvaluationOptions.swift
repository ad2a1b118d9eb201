import ArgumentParser
import Tangent

/// How architectures are measured: what `score` and `search` have in common.
struct EvaluationOptions {
  let measurement: MeasurementOptions
  let repetition: RepetitionOptions

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

  /// Every option that decides the numbers, as a stored plan has it.
  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    MeasurementOptions.recorded(in: draft) + RepetitionOptions.recorded(in: draft)
  }
}

/// A command that measures networks.
///
/// The sections are the command's own properties, not those of one group: the parser checks every group once for each
/// level that it lies below, several times over in debug builds.
protocol MeasuringCommand: ParsableCommand {
  var scale: ScaleOptions { get }
  var network: NetworkOptions { get }
  var data: DataOptions { get }
  var training: TrainingOptions { get }
  var kernel: KernelOptionGroup { get }
  var progress: ProgressOptions { get }
}

extension MeasuringCommand {
  var measurement: MeasurementOptions {
    MeasurementOptions(scale: scale, network: network, data: data, training: training, kernel: kernel)
  }
}

/// A command that measures networks repeatedly, or at several epochs.
protocol EvaluatingCommand: MeasuringCommand {
  var repetition: RepetitionOptions { get }
}

extension EvaluatingCommand {
  var evaluation: EvaluationOptions { EvaluationOptions(measurement: measurement, repetition: repetition) }
}

/// One measurement: a network, what it is trained on, and its kernel.
struct MeasurementOptions {
  let scale: ScaleOptions
  let network: NetworkOptions
  let data: DataOptions
  let training: TrainingOptions
  let kernel: KernelOptionGroup

  /// The plan, for the images at hand.
  ///
  /// - Parameters:
  ///   - epochs: the number where the user names none.
  ///   - images: what shares such as 10% are of.
  func plan(metrics: [String], epochs: Int, images: TrainingImages) throws -> EvaluationPlan {
    let set = images.images
    try scale.checkImageSize(for: set.name, height: set.height, width: set.width, isOwn: images.drawsByClass)
    // The preset first: the network's options may change its initializer.
    let preset = try TangentCommand.catalogue.kernelPreset(named: kernel.preset.value)
    var draft = PlanDraft(
      plan: EvaluationPlan(
        preset: preset, trainingImages: DataOptions.scoredImages, epochs: epochs, metrics: metrics),
      imageCount: set.count)
    let sections: [any PlanChoice] = [scale, network, data, training, kernel]
    for section in sections { try section.apply(to: &draft) }
    var plan = draft.plan
    if images.drawsByClass { plan.imageSize = set.height }
    data.fit(&plan, to: images, kernel: kernel)
    let fewest = CountRange.kernelImages.range.lowerBound
    guard !data.choosesHeldOut || plan.heldOutImages >= fewest else {
      throw Failure(
        .usage,
        "--validation-images \(plan.heldOutImages): scores are measured on held-out images; give at least \(fewest)")
    }
    plan.heldOutImages = max(plan.heldOutImages, plan.kernelImages, plan.needs.needProbe ? plan.probeImages : 0)
    if !plan.kernel.isDefined(as: preset.options) { plan.kernelPreset = "\(preset.name), changed" }
    try plan.validate()
    return plan
  }

  /// Every option that decides the numbers, as a stored plan has it.
  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    let sections: [any PlanChoice.Type] = [
      ScaleOptions.self, NetworkOptions.self, DataOptions.self, TrainingOptions.self, KernelOptionGroup.self,
    ]
    return sections.flatMap { $0.recorded(in: draft) }
  }
}

/// How often, and at which epochs, everything is measured.
struct RepetitionOptions: PlanOptionGroup {
  @Option(RepeatsOption.self) var repeats: Choice<RepeatsOption>?
  @OptionGroup var varyImages: FlagChoice<VaryImagesFlag>
  @OptionGroup var ownSeeds: FlagChoice<OwnSeedsFlag>
  @OptionGroup var ladder: LadderChoice

  /// Of networks that are trained briefly, whose scores differ by their weights.
  static let standardRepeats = 3
}

enum RepeatsOption: PlanOption {
  static let name = "repeats"
  static let help = ArgumentHelp(
    "Repeats per architecture, \(CountRange.repeats.text), with different weights and image orders; the score is "
      + "their mean, shown with its standard error (default: \(RepetitionOptions.standardRepeats), or 1 for score and "
      + "for searches at initialization).",
    valueName: "number")
  static func check(_ value: Int) throws { try CountRange.repeats.check(value) }
  static func apply(_ value: Int, to draft: inout PlanDraft) { draft.plan.repeats = value }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.repeats)" }
  static func words(in draft: PlanDraft) -> String? { draft.plan.repeats > 1 ? "\(draft.plan.repeats) repeats" : nil }
}

enum VaryImagesFlag: PlanFlag {
  static let name = "vary-images"
  static let help = ArgumentHelp(
    "Draw new kernel and probe images for every repeat (see --repeats), so the spread over repeats includes the spread "
      + "over images.")
  static func set(in draft: inout PlanDraft) { draft.plan.variesImages = true }
  static func isSet(in draft: PlanDraft) -> Bool { draft.plan.variesImages }
  static func words(in draft: PlanDraft) -> String? { draft.plan.repeats > 1 ? "each on its own images" : nil }
}

enum OwnSeedsFlag: PlanFlag {
  static let name = "own-seeds"
  static let help = ArgumentHelp(
    "Draw new weights and image orders for each architecture. By default, architectures that are trained share them, "
      + "repeat by repeat, so that less of the difference between two scores is due to chance.")
  static func set(in draft: inout PlanDraft) { draft.plan.sharesSeeds = false }
  static func isSet(in draft: PlanDraft) -> Bool { !draft.plan.sharesSeeds }
  static func words(in draft: PlanDraft) -> String? { "a separate seed for each architecture" }
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
