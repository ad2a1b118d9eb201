import Tangent

/// How fast the winner is.
extension SearchReport {
  /// The latency of an architecture's final network, in seconds.
  struct Latency {
    let predicted: Double
    /// On this machine; nil where the predictions are of another one.
    let measured: LatencyMeasurement?
    /// That other programs disturbed the measurement.
    let warning: String?
  }

  /// - Throws: ``LatencyError`` where the network cannot be measured.
  static func latency(of architecture: Architecture, _ configuration: StudyConfiguration) throws -> Latency? {
    guard let table = configuration.latencies else { return nil }
    let graph = try configuration.plan.searchSpace(in: TangentCommand.catalogue)
      .graph(of: architecture, at: configuration.target)
    let isHere = table.conditions == .here(batch: table.conditions.batch, threads: table.conditions.threads)
    let predicted = try table.seconds(of: graph)
    guard isHere else { return Latency(predicted: predicted, measured: nil, warning: nil) }
    let load = TimedLoad()
    let measured = try LatencyMeter(table.conditions).lowestMeasurement(of: graph) { Interruption.isRequested }
    return Latency(predicted: predicted, measured: measured, warning: load.warning)
  }

  /// The winner's latency in words.
  func text(_ latency: Latency) -> String {
    let conditions = configuration.latencies.map { "\($0.conditions)" } ?? ""
    let measured = latency.measured.map { "measured \(Formatted.milliseconds($0.seconds))" }
    return "Latency: "
      + [measured, "predicted \(Formatted.milliseconds(latency.predicted))"].compactMap { $0 }.joined(separator: ", ")
      + " (\(conditions))."
      + (isAboveLimit(latency)
        ? " The measured latency is above the limit: run `\(configuration.latencyCommand)` on a quiet machine, or "
          + "choose a lower limit."
        : "")
      + (latency.warning.map { "\n" + Terminal.output.warning($0) } ?? "")
      + (isAboveLimit(latency) || latency.warning != nil
        ? "\nTo measure the winner again: \(configuration.resumeCommand(study: study))" : "")
  }

  private func isAboveLimit(_ latency: Latency) -> Bool {
    latency.measured.map { configuration.isAboveLimit($0.seconds, preference, objectives) } ?? false
  }

  func record(_ latency: Latency) -> JSONValue {
    [
      "predictedSeconds": JSONValue(latency.predicted), "measuredSeconds": JSONValue(latency.measured?.seconds),
      "warning": JSONValue(latency.warning),
    ]
  }
}

extension JSONValue {
  /// A study's configuration without the times of layers, of which there may be thousands.
  init(_ configuration: StudyConfiguration) throws {
    self = try JSONValue(encoding: configuration)
    guard case .object(var members) = self, case .object(var latencies) = members["latencies"] else { return }
    latencies["layers"] = nil
    members["latencies"] = .object(latencies)
    self = .object(members)
  }
}

extension StudyConfiguration {
  /// The largest latency in seconds that the bounds and a preference allow; nil where neither sets a limit.
  func latencyLimit(_ preference: Preference?, _ objectives: Objectives) -> Double? {
    let preferred = preference?.limit(on: Metric.latency.name, in: objectives).map { $0 / 1000 }
    return [bounds.largestLatency, preferred].compactMap { $0 }.min()
  }

  /// Whether a latency in seconds is above the limit, if there is one.
  func isAboveLimit(_ seconds: Double, _ preference: Preference?, _ objectives: Objectives) -> Bool {
    seconds > latencyLimit(preference, objectives) ?? .infinity
  }

  /// Whether a measured latency is above the limit or was disturbed, so that measuring it again may say something else.
  func isDoubtful(
    _ latency: SearchEnding.MeasuredLatency, _ preference: Preference?, _ objectives: Objectives
  ) -> Bool {
    latency.warning != nil || isAboveLimit(latency.seconds, preference, objectives)
  }

  /// A measured latency, with a word where it is above the limit or other programs disturbed it.
  func text(
    of latency: SearchEnding.MeasuredLatency, _ preference: Preference?, _ objectives: Objectives
  ) -> String {
    Formatted.milliseconds(latency.seconds)
      + (isAboveLimit(latency.seconds, preference, objectives) ? ", above the limit" : "")
      + (latency.warning.map { " (\($0))" } ?? "")
  }

  /// A column for the predicted latency of final networks, where the study has predictions and does not rank by them.
  var latencyColumn: [Table.Column] { showsLatency ? [.number("predicted latency")] : [] }

  private var showsLatency: Bool {
    latencies != nil && !objectiveTexts.contains("latency")
  }

  /// What stands in that column.
  func latencyCell(of architecture: Architecture) -> [String] {
    guard let latencies, showsLatency else { return [] }
    let seconds = try? latencies.seconds(
      of: plan.searchSpace(in: TangentCommand.catalogue).graph(of: architecture, at: target))
    return [seconds.map(Formatted.milliseconds) ?? "-"]
  }
}
