import ArgumentParser
import Foundation
import Tangent

/// How architectures are measured: what `score` and `search` have in common.
struct EvaluationOptions: ParsableArguments {
  @OptionGroup var measurement: MeasurementOptions

  @Option(
    help: ArgumentHelp(
      "Repeats per architecture, \(CountRange.repeats.text), with different weights and image orders; the score is "
        + "their mean, shown with its standard error (default: \(SearchOptions.standardRepeats) for search, 1 for "
        + "score).",
      valueName: "number"))
  var repeats: Int?

  @Flag(
    help: "Measure at every epoch of one training, starting at initialization, not only after the last.")
  var ladder = false

  @Flag(
    help: ArgumentHelp(
      "With --ladder: train separately for every rung, annealed within its epochs, so that it equals a score of that "
        + "many epochs. Costs all those trainings."))
  var separateRungs = false

  func validate() throws {
    try CountRange.repeats.check(repeats)
    if separateRungs, !ladder { throw ValidationError("--separate-rungs requires --ladder") }
  }

  var network: NetworkOptions { measurement.network }
  var data: DataOptions { measurement.data }

  /// As ``MeasurementOptions/plan(metrics:epochs:repeats:images:)``, with the user's repeats and ladder.
  ///
  /// - Parameters:
  ///   - epochs: the number where the user names none.
  ///   - repeats: likewise.
  func plan(metrics: [String], epochs: Int, repeats standard: Int = 1, images: TrainingImages) throws -> EvaluationPlan
  {
    var plan = try measurement.plan(metrics: metrics, epochs: epochs, repeats: repeats ?? standard, images: images)
    guard ladder else { return plan }
    plan = plan.laddered
    plan.separatesRungs = separateRungs
    try plan.validate()
    return plan
  }
}

/// One measurement: a network, what it is trained on, and its kernel.
struct MeasurementOptions: ParsableArguments {
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup

  /// The plan, for the images at hand.
  ///
  /// - Parameters:
  ///   - epochs: the number where the user names none.
  ///   - images: what shares such as 10% are of.
  func plan(metrics: [String], epochs: Int, repeats: Int = 1, images: TrainingImages) throws -> EvaluationPlan {
    let preset = try kernel.preset()
    let set = images.images
    try network.scale.checkImageSize(for: set.name, height: set.height, width: set.width)
    let count = set.count
    let kernelImages = try kernel.images()
    var plan = EvaluationPlan(
      space: network.scale.space, dataset: data.dataset, preset: preset, metrics: metrics, repeats: repeats)
    plan.sizes = try network.scale.sizes(or: \.reducedSizes)
    plan.imageSize = network.scale.imageSize
    plan.initializer = network.initializer ?? preset.initializer
    plan.dataType = network.precision.dataType
    let share = data.trainImages ?? .count(DataOptions.scoredImages)
    plan.trainingImages = share == .all ? nil : share.count(of: count)
    plan.heldOutImages = max(
      data.validationImages.count(of: count), kernelImages, plan.needs.needProbe ? kernel.probeImages : 0)
    plan.epochs = training.epochs ?? epochs
    plan.recipe = try training.recipe()
    plan.recalibrationImages = training.recalibration
    plan.kernel = try kernel.options()
    plan.kernelImages = kernelImages
    plan.probeImages = kernel.probeImages
    if !plan.kernel.isDefined(as: preset.options) { plan.kernelPreset = "\(preset.name), changed" }
    try plan.validate()
    return plan
  }
}

/// How the machine's cores are used.
struct WorkerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Architectures measured in parallel, \(CountRange.workers.text); does not change results (default: the "
        + "number of cores).",
      valueName: "number"))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Threads for each worker's tensor operations, \(CountRange.threads.text). A different number changes rounding.",
      valueName: "number"))
  var threads = 1

  func validate() throws {
    try CountRange.workers.check(workers)
    try CountRange.threads.check(threads)
  }

  /// One worker on a GPU, where candidates would wait for each other.
  func count(on device: Device) -> Int {
    if let workers { return workers }
    guard device == .cpu else { return 1 }
    return max(1, ProcessInfo.processInfo.activeProcessorCount / threads)
  }
}

extension EvaluationPlan {
  /// One line that says what was measured.
  ///
  /// - Parameters:
  ///   - state: where the network's weights come from, in place of the plan's own training.
  ///   - recomputesStatistics: whether recomputed batch-norm statistics count; nil where the plan's metrics decide.
  func provenance(seed: UInt64, state: String? = nil, recomputesStatistics: Bool? = nil) -> String {
    let network = "\(dataset), \(sizeText)"
    let needs = needs
    guard !needs.needNoNetwork else { return "counted from the layers, no network computed; \(network)" }
    let state =
      state
      ?? (epochs == 0 ? "at initialization" : "after \(training)\(ladder)")
    let kernel =
      needs.needKernel
      ? "kernel \(kernelPreset) (\(kernel.batchNorm.rawValue) batch norm, \(kernel.parameters.rawValue)) of "
        + "\(Formatted.counted(kernelImages, "held-out image")), " : ""
    let probe = needs.needProbe ? "\(Formatted.counted(probeImages, "probe image")), " : ""
    let readsStatistics =
      recomputesStatistics
      ?? (needs.needStatistics || (needs.needKernel && self.kernel.batchNorm == .running))
    let statistics = readsStatistics ? ", \(statistics)" : ""
    return "\(kernel)\(probe)\(state)\(statistics); \(network), \(initializer.rawValue) initialization, "
      + "\(dataType.rawValue), seed \(seed)" + (repeats > 1 ? ", \(repeats) repeats" : "")
  }

  /// Such as "2 epochs of short on 1,536 images".
  var training: String {
    "\(Formatted.counted(epochs, "epoch")) of \(recipe.title) on "
      + (trainingImages.map { Formatted.counted($0, "image") } ?? "all images")
  }

  private var statistics: String {
    guard let recalibrationImages else { return "batch-norm statistics as training tracked them" }
    let count = min(recalibrationImages, trainingImages ?? recalibrationImages)
    return "batch-norm statistics recomputed on "
      + (epochs == 0 ? Formatted.counted(count, "training image") : "\(Formatted.count(count)) of them")
  }

  /// The sizes of the networks in the space's own letters, such as "C = 8, N = 1".
  var sizeText: String {
    (try? TangentCommand.catalogue.space(named: space).text(of: sizes)) ?? sizes.description
  }

  /// What the plan's metrics are computed from.
  fileprivate var needs: Set<Ingredient> {
    TangentCommand.catalogue.metrics.filter { metrics.contains($0.name) }.reduce(into: []) {
      $0.formUnion($1.ingredients)
    }
  }
}

extension EvaluationPlan {
  /// The other epochs that are measured, in words.
  private var ladder: String {
    let before = measuredEpochs.dropLast()
    guard rungs != nil, !before.isEmpty else { return "" }
    let rungs =
      before.elementsEqual(0..<epochs)
      ? ", and at every epoch before"
      : ", and at \(before.count == 1 ? "epoch" : "epochs") \(before.map(String.init).joined(separator: ", "))"
    if separatesRungs { return rungs + ", each a training of its own" }
    return rungs + (recipe.schedule.annealsWithinBudget ? ", points of one annealed training" : "")
  }
}

extension JSONValue: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let isTrue = try? container.decode(Bool.self) {
      self = .bool(isTrue)
    } else if let number = try? container.decode(Int64.self) {
      self = .integer(Int128(number))
    } else if let number = try? container.decode(UInt64.self) {
      self = .integer(Int128(number))
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let values = try? container.decode([JSONValue].self) {
      self = .array(values)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// What a value's own coding gives.
  init(encoding value: some Encodable) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
  }
}
