import ArgumentParser
import Tangent

/// What the final network may cost.
struct BoundOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Maximum parameters of the final network (the space's own sizes), such as 800k or 1.2M.", valueName: "count"))
  var maxParameters: CountAmount?

  @Option(
    help: ArgumentHelp(
      "Maximum multiply-accumulates of the final network for one image, such as 100M.", valueName: "count"))
  var maxMacs: CountAmount?

  @Option(
    help: ArgumentHelp(
      "Maximum memory for the final network's activations, for one image in float32, such as 512kB.",
      valueName: "size"))
  var maxMemory: MemoryAmount?

  @Option(
    help: ArgumentHelp(
      "Maximum size of the final network's weights in float32, with batch norms folded, such as 5MB.",
      valueName: "size"))
  var maxFileSize: MemoryAmount?

  @Option(
    help: ArgumentHelp(
      "Maximum latency of the final network on this machine, such as 8ms, predicted from the times of its layers. "
        + "`tangent latency measure` takes these times; if there are none, the search takes them first.",
      valueName: "latency"))
  var maxLatency: LatencyAmount?

  var bounds: ArchitectureBounds {
    ArchitectureBounds(
      largestParameters: maxParameters?.count, largestMultiplyAccumulates: maxMacs?.count,
      largestPeakMemory: maxMemory?.bytes, largestFileSize: maxFileSize?.bytes, largestLatency: maxLatency?.seconds)
  }
}
