import ArgumentParser

/// `tangent latency`: how fast networks are on this machine.
struct LatencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency", abstract: "Time the layers of a space's networks on this machine.",
    discussion: """
      `tangent search --max-latency 8ms` needs these times, and measures them first if there are none.

      EXAMPLES
        tangent latency measure
        tangent latency measure --space resnet --dataset photos --latency-threads 2
      """,
    subcommands: [LatencyMeasureCommand.self])
}
