import Foundation
import Graphs
import Networks
import Spaces
import TangentKernels
import Torch

/// Times one kernel on weights and images that other programs can read: `Benchmarks/bench-kernel.sh` drives it.
///
///     KernelBenchmark export FOLDER ARCHITECTURE CHANNELS CELLS
///     KernelBenchmark time FOLDER MODE IMPLEMENTATION TYPE THREADS REPEATS [LIMIT]
///     KernelBenchmark speed THREADS
///
/// `export` writes `network.safetensors` and `network.json`. `time` reads `images.safetensors` beside them,
/// prints the seconds of every repetition and the bytes by which memory grew as JSON, and writes the kernel.
/// `speed` prints the operations a second of a matrix product.
@main
struct KernelBenchmark {
  struct Description: Codable {
    var architecture: String
    var scale: NetworkScale
    /// Of one image's forward pass, without what cannot influence the output.
    var multiplyAccumulates = 0
    /// Of the network that is executed.
    var parameters = 0
    /// Those whose gradients enter the kernel.
    var kernelParameters = 0
    /// The version of libtorch.
    var libtorch = Libtorch.version
  }

  struct Timing: Codable {
    var seconds: [Double]
    /// Of all threads together: with one thread, the time of an undisturbed machine.
    var processorSeconds: [Double]
    var peakBytes: Int
  }

  struct UsageError: Error, CustomStringConvertible {
    let description = "usage: see the comment at the top of KernelBenchmark.swift"
  }

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { throw UsageError() }
    let folder = URL(filePath: arguments[1])
    switch (arguments[0], arguments.count) {
    case ("speed", 2): try printSpeed(threads: arguments[1])
    case ("export", 5): try export(to: folder, arguments.dropFirst(2).map { $0 })
    case ("time", 7...8): try time(in: folder, arguments.dropFirst(2).map { $0 })
    default: throw UsageError()
    }
  }

  private static func export(to folder: URL, _ arguments: [String]) throws {
    guard let channels = Int(arguments[1]), let cells = Int(arguments[2]) else { throw UsageError() }
    var scale = NetworkScale.nasBench201CIFAR10
    scale.sizes = .nasBench201(channels: channels, cells: cells)
    var description = Description(architecture: arguments[0], scale: scale)
    let network = try network(description, dataType: .float32)
    let cost = try network.graph.cost()
    description.multiplyAccumulates = cost.multiplyAccumulates
    description.parameters = cost.parameters
    description.kernelParameters = network.parameters(in: KernelOptions().parameters).reduce(0) {
      $0 + $1.tensor.count
    }
    // Running statistics as of a network that has seen images, other ones than the kernel's: with the first
    // ones a deep network's activations vanish, and with them its kernel.
    let noise = try Tensor.randomNormal([16, 3, 32, 32], generator: Generator(Seed(11)))
    for _ in 0..<30 { _ = try network.logits(noise, batchNorm: .coupled, updatesStatistics: true) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Safetensors(tensors: network.state).write(to: folder.appending(path: "network.safetensors"))
    try JSONEncoder().encode(description).write(to: folder.appending(path: "network.json"))
  }

  private static func time(in folder: URL, _ arguments: [String]) throws {
    guard let mode = BatchNormMode(rawValue: arguments[0]),
      let implementation = KernelOptions.Implementation(rawValue: arguments[1]),
      let type = DataType(rawValue: arguments[2]), let threads = Int(arguments[3]), let repeats = Int(arguments[4])
    else { throw UsageError() }
    Libtorch.retainFreedMemory()
    Libtorch.yieldWhileContended()
    try Libtorch.setThreads(threads)
    let description = try JSONDecoder().decode(
      Description.self, from: Data(contentsOf: folder.appending(path: "network.json")))
    let network = try network(description, dataType: type)
    var values: [String: Tensor] = [:]
    for (name, tensor) in try Safetensors(contentsOf: folder.appending(path: "network.safetensors")).tensors {
      values[name] = try tensor.converted(to: type)
    }
    try network.load(values)
    guard let images = try Safetensors(contentsOf: folder.appending(path: "images.safetensors")).tensors["images"]
    else { throw UsageError() }
    var options = KernelOptions(batchNorm: mode, implementation: implementation)
    options.memoryLimit = arguments.count == 6 ? Int(arguments[5]) : nil
    var timing = Timing(seconds: [], processorSeconds: [], peakBytes: 0)
    let idle = status("VmRSS")
    forgetPeak()
    for _ in 0..<repeats {
      let start = ContinuousClock.now
      let processorStart = processorSeconds()
      let kernel = try TangentKernel(of: network, on: images, options: options)
      timing.seconds.append((ContinuousClock.now - start) / .seconds(1))
      timing.processorSeconds.append(processorSeconds() - processorStart)
      let data = kernel.entries.withUnsafeBytes { Data($0) }
      try data.write(to: folder.appending(path: "kernel-ours.f64"))
    }
    timing.peakBytes = status("VmHWM") - idle
    print(String(decoding: try JSONEncoder().encode(timing), as: UTF8.self))
  }

  private static func network(_ description: Description, dataType: DataType) throws -> Network {
    let space = NASBench201()
    let graph = try space.graph(of: space.architecture(description.architecture), at: description.scale)
    return try Network(graph, seed: Seed(1), dataType: dataType)
  }

  /// Prints the best operations a second of float32 matrix products of several sizes, once in the time of
  /// all threads together and once on the clock.
  private static func printSpeed(threads: String) throws {
    guard let threads = Int(threads) else { throw UsageError() }
    try Libtorch.setThreads(threads)
    var best = ["seconds": 0.0, "processorSeconds": 0.0]
    for size in [512, 1024, 1536] {
      let left = try Tensor.randomNormal([size, size], generator: Generator(Seed(1)))
      let right = try Tensor.randomNormal([size, size], generator: Generator(Seed(2)))
      let operations = 2 * Double(size * size * size)
      for _ in 0..<6 {
        let (start, processorStart) = (ContinuousClock.now, processorSeconds())
        _ = try left.matmul(right)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        best["seconds"] = max(best["seconds", default: 0], operations / seconds)
        best["processorSeconds"] = max(
          best["processorSeconds", default: 0], operations / (processorSeconds() - processorStart))
      }
    }
    print(String(decoding: try JSONEncoder().encode(best), as: UTF8.self))
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Makes the peak of memory start again from what is in use now, where the system can.
  private static func forgetPeak() {
    try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  }

  /// A line of the process's memory figures, in bytes; 0 where the system has none.
  private static func status(_ key: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") }
    return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }
}
