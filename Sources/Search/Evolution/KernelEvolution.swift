import Metrics
import Spaces
import TangentKernels
import Training

/// How one network's kernel changed while it was trained, on the same images throughout.
///
/// Measured at initialization, after the steps 1, 2, 4, 8, … of the first epoch, and after every epoch.
public struct KernelEvolution: Hashable, Sendable, Codable {
  /// The state after a number of steps.
  public struct Point: Hashable, Sendable, Codable {
    public var steps: Int
    /// The steps divided by those of an epoch.
    public var epoch: Double
    /// By the names of ``EvolutionQuantity/all``.
    public var values: [String: MetricValue]
    /// The largest eigenvalues, in descending order.
    public var eigenvalues: [Double]

    public init(steps: Int, epoch: Double, values: [String: MetricValue], eigenvalues: [Double]) {
      self.steps = steps
      self.epoch = epoch
      self.values = values
      self.eigenvalues = eigenvalues
    }

    public func value(of quantity: String) -> MetricValue { values[quantity] ?? .undefined("not measured") }
  }

  public var architecture: Architecture
  /// What weights and orders come from.
  public var seed: UInt64
  public var stepsPerEpoch: Int
  /// In the order of their steps; the first is initialization.
  public var points: [Point]
  /// What the training's epochs gave.
  public var epochs: [EpochRecord]
  /// The class of each of the kernel's images.
  public var labels: [Int]
  /// The entries, row by row, at the first point and at the last that has a kernel; empty where there is none.
  public var firstKernel: [Double]
  public var lastKernel: [Double]
  /// Why there is nothing to measure, or nothing from some point on; nil without a failure.
  public var failure: String?

  /// How many of ``Point/eigenvalues`` are kept.
  public static let keptEigenvalues = 5

  /// The state before any training.
  init(of architecture: Architecture, seed: UInt64, stepsPerEpoch: Int, labels: [Int]) {
    self.architecture = architecture
    self.seed = seed
    self.stepsPerEpoch = stepsPerEpoch
    self.labels = labels
    points = []
    epochs = []
    firstKernel = []
    lastKernel = []
  }

  /// Whether the state after this many steps of the first epoch is measured: after powers of two.
  ///
  /// The epoch's last step is not among them; it is measured as the epoch's end.
  public static func isMeasured(step: Int, of stepsPerEpoch: Int) -> Bool {
    step < stepsPerEpoch && step.nonzeroBitCount == 1
  }

  /// The steps at which a training of this many epochs is measured.
  public static func measuredSteps(epochs: Int, stepsPerEpoch: Int) -> [Int] {
    guard epochs > 0 else { return [0] }
    let early = (1...stepsPerEpoch).filter { isMeasured(step: $0, of: stepsPerEpoch) }
    return [0] + early + (1...epochs).map { $0 * stepsPerEpoch }
  }

  /// Appends the state after this many steps.
  ///
  /// - Parameter context: of the network in that state.
  mutating func append(_ context: MeasurementContext, performance: HeldOutPerformance, steps: Int) throws {
    let isDefined = performance.loss.isFinite
    var values: [String: MetricValue] = [
      "loss": isDefined ? .defined(performance.loss) : .undefined("the loss is not a number"),
      "accuracy": isDefined ? .defined(performance.accuracy) : .undefined("the loss is not a number"),
    ]
    var largest: [Double] = []
    do {
      let kernel = try context.kernel()
      // Before the metrics, which take its eigenvalues then.
      let decomposition = try context.eigenDecomposition()
      if points.isEmpty { firstKernel = kernel.entries }
      values.merge(changes(to: kernel)) { first, _ in first }
      largest = Array(decomposition.eigenvalues.prefix(Self.keptEigenvalues))
      values["largest-eigenvalue"] = .defined(decomposition.spectrum.largest)
      let directions = min(Set(labels).count, kernel.size)
      values["label-energy"] = value(
        labelEnergy(of: decomposition, labels: labels)?[directions - 1], "all labels are equal")
      for metric in [Metric.labelGradientAlignment, .effectiveRank, .conditionNumber] {
        values[metric.name] = try metric.value(in: context)
      }
      lastKernel = kernel.entries
    } catch let undefined as UndefinedValue {
      for quantity in EvolutionQuantity.all where values[quantity.name] == nil {
        values[quantity.name] = .undefined(undefined.reason)
      }
    }
    points.append(
      Point(
        steps: steps, epoch: Double(steps) / Double(stepsPerEpoch), values: values, eigenvalues: largest))
  }

  /// How far a kernel is from the first one and from the last.
  private func changes(to kernel: TangentKernel) -> [String: MetricValue] {
    let change = firstKernel.isEmpty ? nil : KernelChange(from: kernel.of(firstKernel), to: kernel)
    let step = lastKernel.isEmpty ? nil : KernelChange(from: kernel.of(lastKernel), to: kernel)
    return [
      "relative-difference": value(change?.relativeDifference, "the kernel has entries that are not finite"),
      "correlation": value(change?.correlation, "one of the kernels is constant or not finite"),
      "distance": value(change?.distance, "one of the kernels is zero or not finite"),
      "velocity": points.isEmpty
        ? .undefined("there is no measurement before")
        : value(step?.distance, "one of the kernels is zero or not finite"),
    ]
  }

  private func value(_ number: Double?, _ reason: String) -> MetricValue {
    number.map(MetricValue.defined) ?? .undefined(reason)
  }
}

extension TangentKernel {
  /// The same kernel with other entries.
  fileprivate func of(_ entries: [Double]) -> TangentKernel {
    TangentKernel(entries: entries, size: size, options: options, dataType: dataType)
  }
}
