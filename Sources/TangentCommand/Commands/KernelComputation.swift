import Foundation
import Tangent

/// Everything that `tangent kernel` computes, on a worker's thread with the training's number of threads.
struct KernelComputation: Sendable {
  let evaluator: Evaluator
  let architecture: Architecture
  /// The user's.
  let seed: Seed
  let form: KernelForm
  /// Weights in place of the evaluator's own training.
  let weights: KernelWeights?
  let threads: Threads
  let surface: ProgressBar.Surface?

  /// Intra-operator threads. Trained weights depend visibly on their number, a kernel only in its last bits.
  struct Threads: Sendable {
    let training: Int
    let kernel: Int

    /// The given number for both; by default, one thread for training, as in `score`, and every core for the kernel.
    init(_ count: Int?) {
      training = count ?? 1
      kernel = count ?? ProcessInfo.processInfo.activeProcessorCount
    }
  }

  /// What came out.
  struct Result: Sendable {
    struct Seconds: Sendable {
      var training = 0.0
      var kernel = 0.0
      var spectrum = 0.0
    }

    let kernel: FormedKernel
    let decomposition: EigenDecomposition
    let epochs: [EpochRecord]
    let seconds: Seconds
  }

  /// - Throws: ``Failure``, or an error of one of the rooms.
  func run() throws -> Result {
    var seconds = Result.Seconds()
    let plan = evaluator.plan
    let trainedImages = plan.epochs * evaluator.data.training.count
    let trained = try withBar("train", total: trainedImages, isShown: plan.epochs > 0) { progress in
      // The seed of `score`: the same network, so the same numbers.
      try evaluator.trainedNetwork(of: architecture, seed: seed.derived("score"), progress: progress) {
        Interruption.isRequested
      }
    }
    seconds.training = trained.trainingSeconds
    if trained.hasDiverged {
      throw Failure(
        .diverged,
        "the training diverged in epoch \(trained.epochs.count), so there is no kernel; a smaller --learning-rate may "
          + "help")
    }
    try weights?.load(into: trained.network)
    try Interruption.check()

    let start = ContinuousClock.now
    try Libtorch.setThreads(threads.kernel)
    let kernel = try withBar("kernel", total: plan.kernelImages) { progress in
      try FormedKernel(
        form, of: trained.network, on: evaluator.data.kernel.images, options: plan.kernel, progress: progress
      ) { Interruption.isRequested }
    }
    seconds.kernel = (ContinuousClock.now - start) / .seconds(1)
    try Interruption.check()

    let solverStart = ContinuousClock.now
    let decomposition = try EigenDecomposition(of: kernel.summary)
    seconds.spectrum = (ContinuousClock.now - solverStart) / .seconds(1)
    try Interruption.check()
    return Result(kernel: kernel, decomposition: decomposition, epochs: trained.epochs, seconds: seconds)
  }

  /// Runs a body that reports the share of its work that is done.
  private func withBar<Value>(
    _ label: String, total: Int, isShown: Bool = true, _ body: (@escaping (Double) -> Void) throws -> Value
  ) rethrows -> Value {
    let bar = ProgressBar(label, total: total, surface: isShown ? surface : nil)
    defer { bar.finish() }
    return try body { share in bar.advance(to: Int((share * Double(total)).rounded(.down))) }
  }
}

/// Weights that `tangent train --output` wrote.
struct KernelWeights: Sendable {
  let path: String
  private let file: Safetensors

  /// - Throws: ``Failure`` where the file is missing, damaged, or another architecture's.
  init(_ path: String, of architecture: Architecture) throws(Failure) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.missingInput, "--weights \(path): there is no such file")
    }
    do { file = try Safetensors(contentsOf: URL(filePath: path)) } catch {
      throw Failure(.damagedData, error.description)
    }
    self.path = path
    for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key }) {
      guard Self.isFinite(tensor) else {
        throw Failure(
          .damagedData,
          "--weights \(path): '\(name)' has numbers that are not finite, probably because the training diverged; use "
            + "other weights")
      }
    }
    if let other = file.metadata["architecture"], other != architecture.text {
      throw Failure(.usage, "--weights \(path) belong to another architecture, '\(other)'")
    }
  }

  /// A check that runs out of memory passes: the computation then fails with its own message.
  private static func isFinite(_ tensor: Tensor) -> Bool { (try? tensor.allFinite()) ?? true }

  /// How the weights were trained, according to their file; null if it does not say.
  var provenance: JSONValue {
    file.metadata["tangent"].flatMap { try? JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) } ?? .null
  }

  func load(into network: Network) throws(Failure) {
    do { try network.load(file.tensors) } catch {
      throw Failure(
        .usage,
        "--weights \(path) do not fit: \(error); give the sizes and the --dataset they were trained with"
      )
    }
  }
}
