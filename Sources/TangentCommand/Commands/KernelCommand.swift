import ArgumentParser
import Foundation
import Tangent

/// `tangent kernel`: one network's tangent kernel, for other programs and for the eye.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Write one architecture's tangent kernel as a file for NumPy and as a picture.",
    discussion: """
      Builds the network that `tangent score` would build with the same options, trains it for --epochs epochs \
      (none unless asked for) or takes its --weights from a file of `tangent train --output`, and computes its \
      kernel K on images held out of the training set: K_ij is the product of the gradients of images i and j.

      Three files are written, all or none: K as kernel.npy (float64), everything that it takes to make it again as \
      kernel.json, with the place of each image in the training set, its label and all eigenvalues, and a picture as \
      kernel.png, the images ordered by class: light squares along the diagonal are agreement with the labels. The \
      spectrum is printed. A file that is there already is only replaced with --overwrite. kernel.json comes last and \
      has the CRC-32 of the other two: where they agree, the three are of one run.

      The forms: sum is the kernel of the sum of the logits, N x N, which the metrics are defined on. classes is a \
      kernel for each logit, (C, N, N), and logits that of all pairs of logits, (N C, N C), row i C + k that of \
      image i and logit k; of these two the spectrum and the picture are of the sum of the classes' kernels. They \
      cost C times the gradients.

      --memory bounds what the computation holds besides the network and its images: many images then go through the \
      network in blocks. Ctrl-C stops between two of them, and nothing is written. With --weights, some of the images may be among those that the \
      network was trained on.

      ARCHITECTURE stands for a text in quotes, such as the one that `tangent spaces` shows.

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

  @Option(help: ArgumentHelp("Between what the entries are: sum, classes or logits.", valueName: "form"))
  var form = KernelForm.sum

  @Option(
    help: ArgumentHelp(
      "Take the network's weights from this file, in place of --epochs.", valueName: "file.safetensors"),
    completion: .file(extensions: ["safetensors"]))
  var weights: String?

  @OptionGroup var measurement: MeasurementOptions

  @Option(
    help: ArgumentHelp(
      "Threads of tensor operations (default: 1 in training, as in score, because weights depend on it; the number "
        + "of cores for the kernel, which is the same to rounding).", valueName: "number"))
  var threads: Int?

  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    try CountRange.threads.check(threads)
    if weights != nil, measurement.training.epochs ?? 0 > 0 {
      throw ValidationError("--weights are of a network that is trained already: leave out --epochs")
    }
    if form != .sum, measurement.kernel.implementation == .perSample {
      throw ValidationError("--form \(form.rawValue): only the form sum has a per-sample implementation")
    }
  }

  /// The metrics of the kernel that are shown.
  static let metrics = [
    "lga", "lga-normalized", "condition-number", "effective-rank", "kernel-rank", "smallest-eigenvalue",
  ]

  func run() throws {
    let start = ContinuousClock.now
    let space = try measurement.network.scale.searchSpace()
    let architecture = try space.architecture(architecture)
    let device = try measurement.network.device()
    try files.check()
    let weights = try weights.map { try KernelWeights($0, of: architecture) }
    let images = try measurement.data.trainingImages(progress)
    let plan = try measurement.plan(metrics: Self.metrics, epochs: 0, images: images)
    let seed = Seed(measurement.network.seed)
    let evaluator = try Evaluator(plan, images: images, seed: seed, device: device)
    if try space.graph(of: architecture, at: evaluator.scale).isInputIndependent {
      progress.note(
        "the network's output is the same for every image, and so are its gradients: the kernel is constant")
    }

    let computation = KernelComputation(
      evaluator: evaluator, architecture: architecture, seed: seed, form: form, weights: weights,
      threads: KernelComputation.Threads(threads), surface: progress.surface)
    // A worker's thread, as scores have: of its own number of threads, and with room for deep networks.
    let results = try Workers.map([computation], workers: 1, threads: computation.threads.training) {
      computation throws(SearchError) in
      Result { try computation.run() }.mapError { Failure($0) }
    }
    guard let result = try results.first?.get() else { throw Failure(.failure, "nothing was computed") }

    let heatMap = files.image.map { _ in
      HeatMap(of: result.kernel.summary, labels: evaluator.data.probe.classes)
    }
    let contents = KernelContents(result.kernel.array, heatMap: heatMap)
    let report = try KernelReport(
      computation: computation, result: result, images: images.images, heatMap: heatMap, files: files,
      contents: contents, seconds: (ContinuousClock.now - start) / .seconds(1))
    let record = try report.record
    try Interruption.check()
    try files.write(contents, record: record)
    try output.print(record) { try report.print() }
  }
}
