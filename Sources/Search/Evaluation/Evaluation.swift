import Metrics
import Spaces
import Training

/// All that was measured of one architecture.
public struct Evaluation: Hashable, Sendable, Codable {
  public var architecture: Architecture
  /// One for each repeat.
  public var measurements: [NetworkMeasurement]

  public init(architecture: Architecture, measurements: [NetworkMeasurement]) {
    self.architecture = architecture
    self.measurements = measurements
  }

  /// The metric over the repeats.
  public func summary(of metric: String) -> MetricSummary {
    MetricSummary(measurements.map { $0.values[metric] ?? .undefined("not measured") })
  }

  /// The metric over the repeats after this many epochs, where that was a rung of the ladder.
  public func summary(of metric: String, atEpoch epoch: Int) -> MetricSummary {
    MetricSummary(
      measurements.map { measurement in
        measurement.rungs?.first { $0.epoch == epoch }?.values[metric] ?? .undefined("not measured")
      })
  }

  /// The metric of an objective's term over the repeats, at its epoch.
  public func summary(of term: Objective.Term) -> MetricSummary {
    term.epoch.map { summary(of: term.metric, atEpoch: $0) } ?? summary(of: term.metric)
  }

  /// The epochs that every repeat was measured at, in order; empty without a ladder.
  public var rungs: [Int] { measurements.first?.rungs?.map(\.epoch) ?? [] }

  public var seconds: Double { measurements.reduce(0) { $0 + $1.seconds.total } }
}

/// One network with one set of initial weights, measured once.
public struct NetworkMeasurement: Hashable, Sendable, Codable {
  /// Where the time of a measurement went.
  public struct Seconds: Hashable, Sendable, Codable {
    public var training: Double
    public var kernel: Double
    /// Everything, the two above included.
    public var total: Double
    /// By metric name: what its ingredients took, each as if no other metric had asked for it, without the training;
    /// nil in studies of earlier versions.
    public var metrics: [String: Double]?

    public init(training: Double, kernel: Double, total: Double, metrics: [String: Double]? = nil) {
      self.training = training
      self.kernel = kernel
      self.total = total
      self.metrics = metrics
    }
  }

  /// What was measured in the course of the training, after one of its epochs.
  public struct Rung: Hashable, Sendable, Codable {
    /// 0 is the initialization.
    public var epoch: Int
    /// By metric name: what a plan of that many epochs gives.
    public var values: [String: MetricValue]
    /// The seconds of such a plan: the training so far, and the measurement here.
    public var seconds: Seconds

    public init(epoch: Int, values: [String: MetricValue], seconds: Seconds) {
      self.epoch = epoch
      self.values = values
      self.seconds = seconds
    }
  }

  public var seed: UInt64
  /// By metric name; after the last epoch.
  public var values: [String: MetricValue]
  /// What each epoch of the short training gave; empty at initialization.
  public var epochs: [EpochRecord]
  /// In the order of their epochs, the last included; nil where the plan has no ladder.
  public var rungs: [Rung]?
  public var seconds: Seconds

  public init(
    seed: UInt64, values: [String: MetricValue], epochs: [EpochRecord], rungs: [Rung]? = nil, seconds: Seconds
  ) {
    self.seed = seed
    self.values = values
    self.epochs = epochs
    self.rungs = rungs
    self.seconds = seconds
  }

  /// Takes over values that follow from the architecture alone, at every rung.
  mutating func replaceValues(_ others: [String: MetricValue]) {
    values.merge(others) { _, other in other }
    for index in rungs?.indices ?? 0..<0 { rungs?[index].values.merge(others) { _, other in other } }
  }
}

/// A metric's values over repeats.
public struct MetricSummary: Hashable, Sendable, Codable {
  /// The arithmetic mean; undefined where any repeat was, because the mean of the others would not be the
  /// architecture's score.
  public let value: MetricValue
  /// The sample standard deviation (divided by n − 1); nil for fewer than two repeats.
  public let deviation: Double?
  public let repeats: Int

  /// Of the mean: deviation / √repeats; nil for fewer than two repeats.
  public var standardError: Double? { deviation.map { $0 / Double(repeats).squareRoot() } }

  /// Whether the means differ by no more than one standard error of their difference, √(s²/n + t²/m), so that either may
  /// be the higher one. A mean of one value counts as exact; an undefined one is level with none.
  public func isLevel(with other: MetricSummary) -> Bool {
    guard let own = value.number, let others = other.value.number else { return false }
    let (error, othersError) = (standardError ?? 0, other.standardError ?? 0)
    return abs(own - others) <= (error * error + othersError * othersError).squareRoot()
  }

  public init(_ values: [MetricValue]) {
    repeats = values.count
    let numbers = values.compactMap(\.number)
    guard let first = values.first else {
      value = .undefined("not measured")
      deviation = nil
      return
    }
    guard numbers.count == values.count else {
      let reason = values.lazy.compactMap { if case .undefined(let reason) = $0 { reason } else { nil } }.first ?? ""
      value = .undefined(values.count == 1 ? reason : "\(reason) (\(values.count - numbers.count) of \(values.count))")
      deviation = nil
      return
    }
    guard numbers.count > 1 else {
      value = first
      deviation = nil
      return
    }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    value = .defined(mean)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = (squares / Double(numbers.count - 1)).squareRoot()
  }
}
