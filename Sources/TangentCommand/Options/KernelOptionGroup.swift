import ArgumentParser
import Tangent

/// Which kernel is computed, and on how many images.
struct KernelOptionGroup: ParsableArguments {
  @Option(
    name: .customLong("preset"),
    help: ArgumentHelp(
      "A published definition of the kernel: \(TangentCommand.catalogue.kernelPresets.map(\.name).joined(separator: ", ")). "
        + "`tangent presets` says how each differs from its source. The options below change it.", valueName: "name"))
  var presetName = KernelPreset.tangent.name

  @Option(
    help: ArgumentHelp(
      "Batch-norm statistics in the kernel: coupled (the batch's, differentiated through; slow), frozen (the "
        + "batch's as constants) or running (default: the preset's).", valueName: "mode"))
  var batchNorm: BatchNormMode?

  @Option(
    help: ArgumentHelp("The parameters whose gradients enter the kernel (default: the preset's).", valueName: "choice"))
  var parameters: ParameterSelection?

  @Option(
    help: ArgumentHelp(
      "Images in the kernel, \(CountRange.kernelImages.text), classes balanced (default: the preset's).", valueName: "N"
    ))
  var kernelImages: Int?

  @Option(
    help: ArgumentHelp(
      "Images for metrics of activations and of the loss's gradient, \(CountRange.probeImages.text), classes balanced.",
      valueName: "number"))
  var probeImages = EvaluationPlan.standardProbeImages

  @Option(
    help: ArgumentHelp(
      "How the kernel is computed: \(KernelOptions.Implementation.allCases.map(\.rawValue).joined(separator: ", ")). "
        + "All agree to rounding; per-sample follows the definition literally: slow, but it works in any mode.",
      valueName: "name"))
  var implementation = KernelOptions.Implementation.automatic

  @Option(
    help: ArgumentHelp(
      "Memory for the kernel, besides network and images, such as 512MB or 1.5GiB. Less means more passes over the "
        + "images, and the same kernel to rounding (default: 2GiB; unlimited for coupled batch norm).",
      valueName: "size"))
  var memory: MemoryAmount?

  func validate() throws {
    try CountRange.kernelImages.check(kernelImages)
    try CountRange.probeImages.check(probeImages)
    if implementation == .perSample, memory != nil {
      throw ValidationError("--implementation per-sample holds all gradients at once, so it does not support --memory")
    }
  }

  /// - Throws: `UnknownName`.
  func preset() throws(UnknownName) -> KernelPreset { try TangentCommand.catalogue.kernelPreset(named: presetName) }

  /// The preset's options, overridden by the user's.
  func options() throws(UnknownName) -> KernelOptions {
    var options = try preset().options
    if let batchNorm { options.batchNorm = batchNorm }
    if let parameters { options.parameters = parameters }
    options.implementation = implementation
    options.memoryLimit = memory?.bytes
    return options
  }

  /// The number of images in the kernel.
  func images() throws(UnknownName) -> Int {
    if let kernelImages { kernelImages } else { try preset().images }
  }
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
