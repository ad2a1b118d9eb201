import Graphs
import Spaces

/// Times of the layers of a space's networks, from which the latency of any of its architectures follows without running
/// it.
///
/// The prediction is the sum of the medians of the network's layers, as they were timed inside other networks, and of
/// what a run spends outside of layers. A layer that was never timed takes what a fit over those of its kind says. Since
/// predictions are a function of the table alone, a search that keeps its table is repeatable, which latencies measured
/// on the way would not be.
public struct LatencyTable: Hashable, Sendable, Codable {
  /// A network that was timed to see how good predictions are.
  public struct Check: Hashable, Sendable, Codable {
    /// The architecture's text.
    public let architecture: String
    /// In seconds.
    public let measured: Double
    /// In seconds, from the layers of other networks.
    public let predicted: Double

    public init(architecture: String, measured: Double, predicted: Double) {
      self.architecture = architecture
      self.measured = measured
      self.predicted = predicted
    }

    /// |predicted − measured| / measured.
    public var error: Double { abs(predicted - measured) / measured }
  }

  /// What the times hold for.
  public var conditions: LatencyConditions
  /// The space's name, with a number of its description behind it where it comes from a file.
  public let space: String
  /// What the networks were built for.
  public let scale: NetworkScale
  /// How good the predictions are for networks that the table was not made of.
  public internal(set) var checks: [Check]
  /// The seconds that a run spends outside of layers.
  let overhead: Double
  private let seconds: [String: Double]
  private let models: [String: LayerTimeModel]
  private let anyKind: LayerTimeModel
  /// The layers that were timed, by their signature's text.
  let timed: [TimedLayer]

  /// The number of layers that were timed.
  public var layerCount: Int { timed.count }

  /// - Parameter measurements: of at least one network.
  init(
    _ measurements: [LatencyMeasurement], conditions: LatencyConditions, space: String, scale: NetworkScale,
    checks: [Check] = []
  ) {
    let timed = Dictionary(grouping: measurements.flatMap(\.layers), by: \.signature)
      // A clock that does not resolve a layer would make it free.
      .map { TimedLayer(signature: $0, seconds: max(1e-9, median(of: $1.map(\.seconds)))) }
    self.init(
      timed, overhead: median(of: measurements.map(\.overhead)), conditions: conditions, space: space, scale: scale,
      checks: checks)
  }

  private init(
    _ layers: [TimedLayer], overhead: Double, conditions: LatencyConditions, space: String, scale: NetworkScale,
    checks: [Check]
  ) {
    self.conditions = conditions
    self.space = space
    self.scale = scale
    self.overhead = overhead
    self.checks = checks
    let sorted = layers.sorted { $0.signature.text < $1.signature.text }
    timed = sorted
    seconds = Dictionary(sorted.map { ($0.signature.text, $0.seconds) }) { first, _ in first }
    models = Dictionary(grouping: sorted, by: \.signature.kind).mapValues(LayerTimeModel.init)
    anyKind = LayerTimeModel(sorted)
  }

  /// The latency of a network for one batch, in seconds.
  ///
  /// - Parameter graph: whole, as the space gives it for ``scale``.
  /// - Throws: ``LatencyError`` for a graph that is no network.
  public func seconds(of graph: NetworkGraph) throws(LatencyError) -> Double {
    try measuringLatency("the network's latency could not be predicted") {
      try graph.deployed().layerSignatures().reduce(overhead) { sum, signature in
        sum
          + (seconds[signature.text] ?? (models[signature.kind] ?? anyKind).seconds(of: signature))
      }
    }
  }

  /// The median of the checks' errors; nil without any.
  public var medianError: Double? { checks.isEmpty ? nil : median(of: checks.map(\.error)) }

  /// The largest of the checks' errors; nil without any.
  public var largestError: Double? { checks.map(\.error).max() }

  /// The median of measured over predicted times; nil without checks. Above 1, predictions are too low.
  public var bias: Double? { checks.isEmpty ? nil : median(of: checks.map { $0.measured / $0.predicted }) }

  /// Whether predictions are so far off that a bound by them means little: a median error above a fifth, which is what a
  /// busy machine gives.
  public var isUnreliable: Bool { medianError.map { $0 > 0.2 } ?? true }

  /// The share of pairs of checks whose predictions are ordered as their measurements are; nil for fewer than two.
  public var orderedPairs: Double? {
    var (ordered, pairs) = (0, 0)
    for (place, check) in checks.enumerated() {
      for other in checks[..<place] where other.measured != check.measured {
        pairs += 1
        ordered += (check.predicted - other.predicted) * (check.measured - other.measured) > 0 ? 1 : 0
      }
    }
    return pairs == 0 ? nil : Double(ordered) / Double(pairs)
  }
}

extension LatencyTable {
  private enum Keys: String, CodingKey {
    case conditions, space, scale, checks, overhead, layers
  }

  /// One layer in a file.
  private struct Record: Codable {
    let layer: String
    let kind: String
    let macs: Double
    let elements: Double
    let parameters: Double
    let seconds: Double
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    let records = try container.decode([Record].self, forKey: .layers)
    let checks = try container.decode([Check].self, forKey: .checks)
    let overhead = try container.decode(Double.self, forKey: .overhead)
    let counts = records.flatMap { [$0.macs, $0.elements, $0.parameters] }
    guard !records.isEmpty, records.allSatisfy({ Self.isTime($0.seconds) }),
      counts.allSatisfy({ $0 >= 0 && $0.isFinite }), overhead == 0 || Self.isTime(overhead),
      checks.allSatisfy({ Self.isTime($0.measured) && Self.isTime($0.predicted) })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .layers, in: container,
        debugDescription: "a table of latencies needs layers and checks with times above 0 and below a day")
    }
    self.init(
      records.map {
        TimedLayer(
          signature: LayerSignature(
            text: $0.layer, kind: $0.kind, multiplyAccumulates: $0.macs, elements: $0.elements,
            parameters: $0.parameters), seconds: $0.seconds)
      },
      overhead: overhead,
      conditions: try container.decode(LatencyConditions.self, forKey: .conditions),
      space: try container.decode(String.self, forKey: .space),
      scale: try container.decode(NetworkScale.self, forKey: .scale),
      checks: checks)
  }

  /// Whether a number can be that of seconds.
  private static func isTime(_ seconds: Double) -> Bool { seconds > 0 && seconds < 86_400 }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(conditions, forKey: .conditions)
    try container.encode(space, forKey: .space)
    try container.encode(scale, forKey: .scale)
    try container.encode(checks, forKey: .checks)
    try container.encode(overhead, forKey: .overhead)
    try container.encode(
      timed.map {
        Record(
          layer: $0.signature.text, kind: $0.signature.kind, macs: $0.signature.multiplyAccumulates,
          elements: $0.signature.elements, parameters: $0.signature.parameters, seconds: $0.seconds)
      }, forKey: .layers)
  }
}
