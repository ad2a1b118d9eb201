import Graphs
import TangentKernels

/// What metrics are computed from, each made once for one architecture.
public struct MetricIngredients: Sendable {
  /// The kernel, or why there is none (a network that ignores its input, a diverged training).
  public enum Kernel: Sendable {
    case available(TangentKernel, Spectrum?)
    case missing(String)
  }

  public let kernel: Kernel
  /// The class of each of the kernel's images.
  public let labels: [Int]
  /// Of the whole architecture, dead edges included, as the benchmarks count.
  public let cost: NetworkCost
  /// The number of convolutions that are executed.
  public let convolutions: Int
  /// The result of the training before the measurement; nil at initialization.
  public let training: TrainingOutcome?
  /// Why a requested training did not happen; nil if none was requested.
  public let untrainedReason: String?

  public init(
    kernel: Kernel, labels: [Int], cost: NetworkCost, convolutions: Int, training: TrainingOutcome? = nil,
    untrainedReason: String? = nil
  ) {
    self.kernel = kernel
    self.labels = labels
    self.cost = cost
    self.convolutions = convolutions
    self.training = training
    self.untrainedReason = untrainedReason
  }

  /// Computes the spectrum once, if some metric needs it; a kernel with entries that are not finite
  /// is reported as missing.
  public init(
    _ kernel: TangentKernel, labels: [Int], cost: NetworkCost, convolutions: Int, needsSpectrum: Bool,
    training: TrainingOutcome? = nil
  ) throws(MetricError) {
    precondition(labels.count == kernel.size, "one label for each of the kernel's images")
    guard kernel.entries.allSatisfy(\.isFinite) else {
      self.init(
        kernel: .missing("the kernel has entries that are not finite"), labels: labels, cost: cost,
        convolutions: convolutions, training: training)
      return
    }
    let spectrum: Spectrum?
    do { spectrum = needsSpectrum ? try Spectrum(of: kernel) : nil } catch { throw .kernel(error) }
    self.init(
      kernel: .available(kernel, spectrum), labels: labels, cost: cost, convolutions: convolutions, training: training)
  }

  func withKernel(_ body: (TangentKernel) -> MetricValue) -> MetricValue {
    switch kernel {
    case .available(let kernel, _): body(kernel)
    case .missing(let reason): .undefined(reason)
    }
  }

  func withSpectrum(_ body: (Spectrum) -> MetricValue) -> MetricValue {
    switch kernel {
    case .available(_, let spectrum?): return body(spectrum)
    case .available(_, nil): preconditionFailure("the metric declared no spectrum among its ingredients")
    case .missing(let reason): return .undefined(reason)
    }
  }

  /// As ``withSpectrum(_:)``, for what rests on λmin: undefined where the kernel is rank-deficient.
  func withFullRankSpectrum(_ body: (Spectrum) -> Double) -> MetricValue {
    withSpectrum { spectrum in
      if let reason = spectrum.rankDeficiency { return .undefined(reason) }
      return .defined(body(spectrum))
    }
  }

  func withTraining(_ body: (TrainingOutcome) -> MetricValue) -> MetricValue {
    guard let training, !training.epochs.isEmpty else {
      return .undefined("the network was not trained" + (untrainedReason.map { ": \($0)" } ?? ""))
    }
    return training.hasDiverged ? .undefined("the training diverged") : body(training)
  }
}
