import ArgumentParser
import Foundation
import Tangent

/// How the machine's cores are used.
struct WorkerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Architectures measured in parallel, \(CountRange.workers.text); does not change results (default: the "
        + "number of cores).",
      valueName: "number"))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Threads for each worker's tensor operations, \(CountRange.threads.text). A different number changes rounding.",
      valueName: "number"))
  var threads = 1

  func validate() throws {
    try CountRange.workers.check(workers)
    try CountRange.threads.check(threads)
  }

  /// One worker on a GPU, where candidates would wait for each other.
  func count(on device: Device) -> Int {
    if let workers { return workers }
    guard device == .cpu else { return 1 }
    return max(1, ProcessInfo.processInfo.activeProcessorCount / threads)
  }
}
