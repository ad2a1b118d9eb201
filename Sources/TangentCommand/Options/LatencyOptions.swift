import ArgumentParser
import Foundation
import Tangent

/// What latencies are measured for.
struct LatencyOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Images at a time when measuring latency (default: 1).", valueName: "number"))
  var latencyBatch: Int?

  @Option(help: ArgumentHelp("Threads to use when measuring latency (default: 1).", valueName: "number"))
  var latencyThreads: Int?

  /// Larger batches cost memory and time and reveal nothing more.
  private static let batchRange = CountRange(
    option: "--latency-batch", meaning: "the number of images at a time", range: 1...1024)

  func validate() throws {
    try Self.batchRange.check(latencyBatch)
    try CountRange.threads.check(latencyThreads, option: "--latency-threads")
  }

  /// The first option that was given.
  var given: String? { latencyBatch != nil ? "--latency-batch" : latencyThreads != nil ? "--latency-threads" : nil }

  /// Those of this machine.
  var conditions: LatencyConditions { .here(batch: latencyBatch ?? 1, threads: latencyThreads ?? 1) }
}

/// Detects other programs that were busy during a measurement.
struct TimedLoad {
  private let start = ProcessorUse.now()

  /// The load and what to do about it; nil if no other program was busy or the system does not report it.
  var warning: String? {
    guard let start, let end = ProcessorUse.now(), end.isContended(since: start) else { return nil }
    return
      "other programs kept \(Formatted.fixed(end.others(since: start), decimals: 1)) of \(end.processors) processors "
      + "busy during the measurement, so these times may be wrong; close them and measure again"
  }
}

extension LatencyFolder {
  /// Beside the studies.
  static var standard: LatencyFolder {
    LatencyFolder(StudyFolder().url.appending(path: "latency", directoryHint: .isDirectory))
  }
}

extension LatencyTable {
  /// The networks whose layers are timed, and those that are predicted and timed as a check.
  static let standardNetworks = (timed: 40, checked: 20)

  /// Measures a table with a bar.
  static func measured(
    on conditions: LatencyConditions, space: any SearchSpace, scale: NetworkScale, networks: Int,
    _ progress: ProgressOptions
  ) throws -> LatencyTable {
    let checks = standardNetworks.checked
    let bar = ProgressBar("latency", total: rounds * (networks + checks), surface: progress.surface)
    defer { bar.finish() }
    bar.advance(by: 0)
    let load = TimedLoad()
    let table = try measured(
      on: conditions, space: space, scale: scale, networks: networks, checks: checks,
      progress: { bar.advance(to: $0) }, isCancelled: { Interruption.isRequested })
    if let warning = load.warning {
      bar.finish()
      progress.note(warning)
    }
    return table
  }

  /// How good its predictions are, such as "predicts 20 other networks within 4.1 % (median; at most 11.0 %)".
  var quality: String {
    guard let medianError, let largestError else { return "its predictions were not checked" }
    return
      "predicts \(Formatted.counted(checks.count, "other network")) within \(Formatted.percent(medianError)) (median; "
      + "at most \(Formatted.percent(largestError)))"
      + (orderedPairs.map { " and orders \(Formatted.percent($0)) of their pairs" } ?? "")
  }

  /// That predictions mean little; nil where they are good.
  var unreliability: String? {
    isUnreliable ? "these predictions are too inaccurate to enforce a limit\(direction)" : nil
  }

  /// The same with what to do about it.
  /// - Parameter command: measures the table again.
  func warning(_ command: PrintedCommand) -> String? {
    unreliability.map { "\($0); close other programs and run `\(command)`" }
  }

  /// On which side they are off, if most are.
  private var direction: String {
    guard let bias, abs(log(bias)) > log(1.1) else { return "" }
    return " (networks typically take \(Formatted.number(bias, digits: 2)) times as long as predicted)"
  }
}
