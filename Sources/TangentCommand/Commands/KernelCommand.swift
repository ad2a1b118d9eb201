import ArgumentParser
import Foundation
import Tangent

/// `tangent kernel`: one network's tangent kernel, for other programs and for the eye.
struct KernelCommand: MeasuringCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Write one architecture's tangent kernel as a file for NumPy and as a picture.",
    discussion: """
      Builds the network that `tangent score` would build with the same options, trains it for --epochs epochs \
      (none unless asked for) or takes its --weights from a file of `tangent train --output`, and computes its \
      kernel K on images held out of the training set: K_ij is the inner product of the gradients of images i and j.

      Writes three files, all or none. kernel.npy is K (float64). kernel.json has everything needed to recompute it, \
      with the index of each image in the training set, its label and all eigenvalues. kernel.png is a picture with \
      the images ordered by class: light squares along the diagonal show agreement with the labels. The spectrum is \
      printed. Existing files are replaced only with --overwrite. kernel.json is written last and contains the CRC-32 \
      of the other two: if these match, all three files come from the same run.

      --form chooses what is written. sum is the kernel of the sum of the logits, N x N, on which the metrics are \
      defined. classes is one kernel per logit, (C, N, N). logits is the kernel of all pairs of logits, (N C, N C), \
      with row i C + k for image i and logit k. For classes and logits, the spectrum and the picture show the sum of \
      the classes' kernels, and the gradients cost C times as much.

      --memory limits what the computation holds besides the network and its images; many images then pass through the \
      network in blocks. Ctrl-C takes effect between two blocks, and nothing is written. With --weights, some of the \
      kernel's images may be among those the network was trained on.

      ARCHITECTURE stands for an architecture's text in quotes, such as the one that `tangent spaces` shows.

      EXAMPLES
        tangent kernel ARCHITECTURE --epochs 1
        tangent kernel ARCHITECTURE --weights w.safetensors --output trained.npy
        tangent kernel ARCHITECTURE --kernel-images 2000 --batch-norm frozen \\
          --memory 512MB
        tangent kernel ARCHITECTURE --form classes --no-image --json

      and then in Python:
        K = numpy.load("kernel.npy")
        record = json.load(open("kernel.json"))
        assert zlib.crc32(open("kernel.npy", "rb").read()) == record["array"]["crc32"]
        labels = record["images"]["labels"]
      """)

  @Argument(help: "The architecture in its space's own grammar; `tangent spaces` shows one.")
  var architecture: String

  @OptionGroup(title: "Files") var files: KernelFiles

  @Option(help: ArgumentHelp("The kernel's form: sum, classes or logits.", valueName: "form"))
  var form = KernelForm.sum

  @Option(
    help: ArgumentHelp(
      "Load the network's weights from this file instead of training for --epochs.", valueName: "file.safetensors"),
    completion: .file(extensions: ["safetensors"]))
  var weights: String?

  @OptionGroup(title: "Network") var scale: ScaleOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup

  @Option(
    help: ArgumentHelp(
      "Threads for tensor operations (default: 1 for training, as in score, because weights depend on it; the number "
        + "of cores for the kernel, which changes only by rounding).", valueName: "number"))
  var threads: Int?

  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    try CountRange.threads.check(threads)
    if weights != nil, let option = try PlanDraft.option(of: training, changing: PlanDraft(plan: EvaluationPlan())) {
      throw ValidationError("--weights belong to a network that is already trained: leave out \(option)")
    }
    if form != .sum, kernel.implementation.value == .perSample {
      throw ValidationError("--form \(form.rawValue): only the form sum has a per-sample implementation")
    }
  }

  /// The metrics of the kernel that are shown.
  static let metrics = [
    "lga", "lga-normalized", "condition-number", "effective-rank", "kernel-rank", "smallest-eigenvalue",
  ]

  func run() throws {
    let start = ContinuousClock.now
    let space = try scale.searchSpace()
    let architecture = try space.architecture(architecture)
    let device = try network.device()
    try files.check()
    let weights = try trainedWeights(of: architecture)
    let images = try trainingImages()
    let plan = try measurement.plan(metrics: Self.metrics, epochs: 0, images: images)
    let seed = Seed(network.seed)
    let evaluator = try Evaluator(plan, images: images, seed: seed, device: device, catalogue: TangentCommand.catalogue)
    if try space.graph(of: architecture, at: evaluator.scale).isInputIndependent {
      progress.note(
        "the network's output is the same for every image, and so are its gradients: the kernel is constant")
    }

    let (training, surface) = (plan.epochs * evaluator.data.training.count, progress.surface)
    let bars = StageBars<KernelMeasurement.Stage> { stage in
      switch stage {
      case .training: (ProgressBar("train", total: training, surface: surface), training)
      case .kernel: (ProgressBar("kernel", total: plan.kernelImages, surface: surface), plan.kernelImages)
      }
    }
    defer { bars.finish() }
    let kernelThreads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    // A worker's thread, as for scores: with its own number of threads, and a stack large enough for deep networks.
    let measured = try Workers.map([architecture], workers: 1, threads: trainingThreads) {
      architecture throws(SearchError) in
      // The seed of `score`: the same network, so the same numbers.
      try evaluator.kernel(
        of: architecture, seed: EvaluationPlan.sharedSeed(seed.value), form: form, weights: weights,
        kernelThreads: kernelThreads,
        progress: { bars.advance($0, to: $1) }, isCancelled: { Interruption.isRequested })
    }
    bars.finish()
    guard let result = measured.first else { throw Failure(.failure, "nothing was computed") }
    try Interruption.check()

    let heatMap = files.image.map { _ in
      HeatMap(of: result.kernel.summary, labels: evaluator.data.kernel.classes)
    }
    let contents = try KernelContents(
      NumPyFile(result.kernel.entries, shape: result.kernel.shape), heatMap: heatMap)
    let report = KernelReport(
      architecture: architecture, evaluator: evaluator, seed: seed.value, weights: weights,
      threads: .init(training: trainingThreads, kernel: kernelThreads), result: result, images: images.images,
      heatMap: heatMap, files: files, contents: contents, seconds: (ContinuousClock.now - start) / .seconds(1))
    let record = try report.record
    try Interruption.check()
    try files.write(contents, record: record)
    try output.print(record) { try report.print() }
  }

  /// One as in `score`, because weights depend on it.
  private var trainingThreads: Int { threads ?? 1 }

  private func trainedWeights(of architecture: Architecture) throws(Failure) -> TrainedWeights? {
    guard let weights else { return nil }
    do { return try TrainedWeights(contentsOf: URL(filePath: weights), of: architecture) } catch {
      throw Failure(Failure(error).status, "--weights \(error)")
    }
  }
}
