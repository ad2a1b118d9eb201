import Architectures
import Metrics
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

    public init(training: Double, kernel: Double, total: Double) {
      self.training = training
      self.kernel = kernel
      self.total = total
    }
  }

  public var seed: UInt64
  /// By metric name.
  public var values: [String: MetricValue]
  /// What each epoch of the short training gave; empty at initialisation.
  public var epochs: [EpochRecord]
  public var seconds: Seconds

  public init(seed: UInt64, values: [String: MetricValue], epochs: [EpochRecord], seconds: Seconds) {
    self.seed = seed
    self.values = values
    self.epochs = epochs
    self.seconds = seconds
  }
}

/// A metric's values over repeats.
public struct MetricSummary: Hashable, Sendable, Codable {
  /// The arithmetic mean; undefined where any repeat was, because a mean of the lucky ones is not the
  /// architecture's score.
  public let value: MetricValue
  /// The sample standard deviation (divided by n − 1); nil for fewer than two repeats.
  public let deviation: Double?
  public let repeats: Int

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
