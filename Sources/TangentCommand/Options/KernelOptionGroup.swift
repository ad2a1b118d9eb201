import ArgumentParser
import Tangent

/// Which kernel is computed, and on how many images.
struct KernelOptionGroup: PlanOptionGroup {
  @Option(PresetOption.self) var preset: Choice<PresetOption>
  @Option(BatchNormOption.self) var batchNorm: Choice<BatchNormOption>?
  @Option(ParametersOption.self) var parameters: Choice<ParametersOption>?
  @Option(KernelImagesOption.self) var kernelImages: Choice<KernelImagesOption>?
  @Option(ProbeImagesOption.self) var probeImages: Choice<ProbeImagesOption>
  @Option(ImplementationOption.self) var implementation: Choice<ImplementationOption>
  @Option(MemoryOption.self) var memory: Choice<MemoryOption>?

  func validate() throws {
    try checkOptions()
    if implementation.value == .perSample, memory != nil {
      throw ValidationError("--implementation per-sample holds all gradients at once, so it does not support --memory")
    }
  }
}

/// A preset with other options is stored as "mok-2022, changed"; the options follow.
enum PresetOption: StandardPlanOption {
  static let name = "preset"
  static let help = ArgumentHelp(
    "A published definition of the kernel: "
      + "\(TangentCommand.catalogue.kernelPresets.map(\.name).joined(separator: ", ")). "
      + "`tangent presets` says how each differs from its source. The options below modify it.", valueName: "name")
  static let standard = KernelPreset.tangent.name
  static func apply(_ value: String, to draft: inout PlanDraft) throws {
    let preset = try TangentCommand.catalogue.kernelPreset(named: value)
    draft.plan.kernelPreset = preset.name
    draft.plan.kernel = preset.options
    draft.plan.kernelImages = preset.images
  }
  static func text(in draft: PlanDraft) -> String? {
    TangentCommand.catalogue.kernelPresets.map(\.name).first {
      draft.plan.kernelPreset.split(separator: ",").first == $0[...]
    }
  }
}

enum BatchNormOption: PlanOption {
  static let name = "batch-norm"
  static let help = ArgumentHelp(
    "Batch-norm statistics in the kernel: coupled (the batch's, differentiated through; slow), frozen (the "
      + "batch's as constants) or running (default: the preset's).", valueName: "mode")
  static func apply(_ value: BatchNormMode, to draft: inout PlanDraft) { draft.plan.kernel.batchNorm = value }
  static func text(in draft: PlanDraft) -> String? { draft.plan.kernel.batchNorm.rawValue }
  static func words(in draft: PlanDraft) -> String? { "\(draft.plan.kernel.batchNorm.rawValue) batch norm" }
}

enum ParametersOption: PlanOption {
  static let name = "parameters"
  static let help = ArgumentHelp(
    "The parameters whose gradients enter the kernel (default: the preset's).", valueName: "choice")
  static func apply(_ value: ParameterSelection, to draft: inout PlanDraft) { draft.plan.kernel.parameters = value }
  static func text(in draft: PlanDraft) -> String? { draft.plan.kernel.parameters.rawValue }
  static func words(in draft: PlanDraft) -> String? { draft.plan.kernel.parameters.rawValue }
}

enum KernelImagesOption: PlanOption {
  static let name = "kernel-images"
  static let help = ArgumentHelp(
    "Images in the kernel, \(CountRange.kernelImages.text), balanced by class (default: the preset's; for the preset "
      + "\(KernelPreset.tangent.name), no more than --validation-images).", valueName: "N")
  static func check(_ value: Int) throws { try CountRange.kernelImages.check(value) }
  static func apply(_ value: Int, to draft: inout PlanDraft) { draft.plan.kernelImages = value }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.kernelImages)" }
}

enum ProbeImagesOption: StandardPlanOption {
  static let name = "probe-images"
  static let help = ArgumentHelp(
    "Images for metrics of activations and of the loss gradient, \(CountRange.probeImages.text), balanced by class.",
    valueName: "number")
  static let standard = EvaluationPlan.standardProbeImages
  static func check(_ value: Int) throws { try CountRange.probeImages.check(value) }
  static func apply(_ value: Int, to draft: inout PlanDraft) { draft.plan.probeImages = value }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.probeImages)" }
}

enum ImplementationOption: StandardPlanOption {
  static let name = "implementation"
  static let help = ArgumentHelp(
    "How the kernel is computed: \(KernelOptions.Implementation.allCases.map(\.rawValue).joined(separator: ", ")). "
      + "All agree to rounding; per-sample follows the definition literally, so it is slow but works in any mode.",
    valueName: "name")
  static let standard = KernelOptions.Implementation.automatic
  static func apply(_ value: KernelOptions.Implementation, to draft: inout PlanDraft) {
    draft.plan.kernel.implementation = value
  }
  static func text(in draft: PlanDraft) -> String? { draft.plan.kernel.implementation.rawValue }
}

enum MemoryOption: PlanOption {
  static let name = "memory"
  static let help = ArgumentHelp(
    "Memory for the kernel, not counting network and images, such as 512MB or 1.5GiB. Less memory means more passes "
      + "over the images and the same kernel to rounding (default: 2GiB; unlimited for coupled batch norm).",
    valueName: "size")
  static func apply(_ value: MemoryAmount, to draft: inout PlanDraft) { draft.plan.kernel.memoryLimit = value.bytes }
  static func text(in draft: PlanDraft) -> String? { draft.plan.kernel.memoryLimit.map { "\($0)" } }
}

extension BatchNormMode: ExpressibleByArgument {}
extension ParameterSelection: ExpressibleByArgument {}
extension KernelOptions.Implementation: ExpressibleByArgument {}

extension KernelOptions {
  /// Whether two options mean the same kernel, whatever the way it is computed.
  func isDefined(as other: KernelOptions) -> Bool {
    batchNorm == other.batchNorm && parameters == other.parameters
  }
}
