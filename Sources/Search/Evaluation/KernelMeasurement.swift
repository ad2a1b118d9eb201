import Metrics
import Spaces
import TangentKernels
import Torch
import Training

/// One architecture's tangent kernel, for callers who need the matrix and not only metrics of it.
public struct KernelMeasurement: Sendable {
  public struct Seconds: Hashable, Sendable {
    public let training: Double
    public let kernel: Double
    public let spectrum: Double
  }

  /// What takes long.
  public enum Stage: Hashable, Sendable { case training, kernel }

  /// In the form that was asked for, with its N×N summary.
  public let kernel: FormedKernel
  /// Of the summary.
  public let decomposition: EigenDecomposition
  /// The plan's metrics by name, of the summary.
  public let metrics: [String: MetricValue]
  /// Element k − 1 is the share of the labels in the k largest directions of the summary; nil where all labels are
  /// equal.
  public let labelShares: [Double]?
  /// What each epoch of the short training gave; empty at initialization.
  public let epochs: [EpochRecord]
  public let seconds: Seconds
}

extension Evaluator {
  /// The kernel whose metrics the first repeat of ``evaluate(_:seed:isCancelled:)-(Architecture,_,_)`` measures.
  ///
  /// Cost: the plan's training, and the kernel's; the classes' kernels and that of all logits cost C times as much.
  /// - Parameters:
  ///   - weights: loaded after the plan's own training, whose plan then has no epochs.
  ///   - kernelThreads: intra-operator threads once the network is trained. They change a kernel in its last bits only;
  ///     trained weights depend visibly on their number, so training keeps that of the calling thread.
  ///   - progress: takes the stage and the share of it that is done, from 0 to 1.
  ///   - isCancelled: asked before each step of the training and each block of the kernel.
  /// - Throws: ``SearchError``: ``SearchError/diverged(epoch:)`` where there is no network to measure,
  ///   ``SearchError/cancelled`` when asked to stop.
  public func kernel(
    of architecture: Architecture, seed: Seed, form: KernelForm = .sum, weights: TrainedWeights? = nil,
    kernelThreads: Int? = nil, progress: @escaping (KernelMeasurement.Stage, Double) -> Void = { _, _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> KernelMeasurement {
    let trained = try trainedNetwork(
      of: architecture, seed: seed, progress: { progress(.training, $0) }, isCancelled: isCancelled)
    guard !trained.hasDiverged else { throw .diverged(epoch: trained.epochs.count) }
    return try searching {
      try weights?.load(into: trained.network)
      if isCancelled() { throw SearchError.cancelled }
      if let kernelThreads { try Libtorch.setThreads(kernelThreads) }
      let start = ContinuousClock.now
      let kernel = try FormedKernel(
        form, of: trained.network, on: data.kernel.images, options: plan.kernel, progress: { progress(.kernel, $0) },
        isCancelled: isCancelled)
      let kernelSeconds = start.elapsedSeconds
      if isCancelled() { throw SearchError.cancelled }
      let solverStart = ContinuousClock.now
      let decomposition = try EigenDecomposition(of: kernel.summary)
      let context = MeasurementContext(
        graph: try space.graph(of: architecture, at: scale), subject: .missing(reason: "not measured"),
        images: data.measured())
      context.set(kernel.summary, for: .kernel)
      context.set(decomposition, for: .eigenDecomposition)
      return KernelMeasurement(
        kernel: kernel, decomposition: decomposition,
        metrics: Dictionary(
          try plan.metrics.map { ($0, try catalogue.metric(named: $0).value(in: context)) }
        ) { first, _ in first },
        labelShares: labelEnergy(of: decomposition, labels: data.kernel.classes), epochs: trained.epochs,
        seconds: .init(
          training: trained.trainingSeconds, kernel: kernelSeconds, spectrum: solverStart.elapsedSeconds))
    }
  }
}
