import Tangent

extension ArchitectureBounds {
  /// Each bound in words.
  var parts: [String] {
    [
      largestParameters.map { "at most \(Formatted.count($0)) parameters" },
      largestMultiplyAccumulates.map { "at most \(Formatted.count($0)) multiply-accumulates" },
      largestPeakMemory.map { "at most \(Formatted.bytes($0)) of activations" },
      largestFileSize.map { "at most \(Formatted.bytes($0)) of weights" },
      largestLatency.map { "a latency of at most \(Formatted.milliseconds($0))" },
    ].compactMap { $0 }
  }
}
