import Tangent

/// What `tangent show --latency` says.
struct ShownLatency {
  private let conditions: LatencyConditions
  private let measured: LatencyMeasurement
  /// From the table of layers, in seconds; nil where none is kept for these conditions.
  private let predicted: Double?
  private let warning: String?
  /// That the prediction means little; nil where it is good, or there is none.
  private let unreliability: String?

  /// - Throws: ``LatencyError`` where the network cannot be measured, or when asked to stop.
  init(
    of graph: NetworkGraph, in space: any SearchSpace, at scale: NetworkScale, _ conditions: LatencyConditions
  ) throws {
    self.conditions = conditions
    let load = TimedLoad()
    measured = try LatencyMeter(conditions).lowestMeasurement(of: graph) { Interruption.isRequested }
    warning = load.warning
    let table = LatencyFolder.standard.table(on: conditions, space: space.fingerprint, scale: scale)
    predicted = try table?.seconds(of: graph)
    unreliability = table?.unreliability
  }

  var text: String {
    let runs = "\(Formatted.counted(measured.runs, "run")), interquartile range "
    let quartiles =
      "\(Formatted.milliseconds(measured.quartiles.lowerBound)) to \(Formatted.milliseconds(measured.quartiles.upperBound))"
    let predicted = predicted.map { "; predicted \(Formatted.milliseconds($0))" } ?? ""
    return "latency         measured \(Formatted.milliseconds(measured.seconds)) (\(runs)\(quartiles))\(predicted)\n"
      + "                \(conditions)"
      + [unreliability, warning].compactMap { $0.map { "\n" + Terminal.output.warning($0) } }.joined()
  }

  var record: JSONValue {
    [
      "measuredSeconds": JSONValue(measured.seconds), "runs": JSONValue(measured.runs),
      "firstQuartileSeconds": JSONValue(measured.quartiles.lowerBound),
      "thirdQuartileSeconds": JSONValue(measured.quartiles.upperBound), "predictedSeconds": JSONValue(predicted),
      "batch": JSONValue(conditions.batch), "threads": JSONValue(conditions.threads),
      "processor": JSONValue(conditions.processor), "libtorch": JSONValue(conditions.libtorch),
      "warning": JSONValue(warning),
    ]
  }
}
