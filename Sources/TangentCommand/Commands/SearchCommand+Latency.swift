import Tangent

extension SearchCommand {
  /// What latencies are predicted by, where the search needs it: the table that is kept, or one that is measured now.
  func latencies(for configuration: StudyConfiguration) throws -> LatencyTable? {
    guard try configuration.needsLatencies(in: TangentCommand.catalogue) else {
      if let option = latency.given {
        throw Failure(.usage, "\(option) requires --max-latency, or latency among the metrics")
      }
      return nil
    }
    guard configuration.device == Device.cpu.description else {
      throw Failure(.usage, "latencies are measured on the CPU only; leave out --device \(configuration.device)")
    }
    let space = try configuration.plan.searchSpace(in: TangentCommand.catalogue)
    let folder = LatencyFolder.standard
    let kept = folder.table(on: latency.conditions, space: space.fingerprint, scale: configuration.target)
    if let kept {
      progress.note("latencies: \(kept.conditions); the table \(kept.quality)")
      if !kept.isUnreliable { return kept }
    }
    progress.note(
      "timing the layers of \(space.name) on this machine"
        + (kept == nil ? ", for later searches too" : " again, because the stored table is unreliable")
        + "; close other programs, which distort the times")
    let table = try LatencyTable.measured(
      on: latency.conditions, space: space, scale: configuration.target,
      networks: LatencyTable.standardNetworks.timed, progress)
    let file = try folder.keep(table)
    progress.note("\(table.conditions); the table in \(file.relativePath) \(table.quality)")
    var measured = configuration
    measured.latencies = table
    if let warning = table.warning(measured.latencyCommand) { progress.note(warning) }
    return table
  }
}
