import Architectures
import Foundation
import Networks
import TangentKernels
import Torch

/// Times one kernel on weights and images that other programs can read: `Benchmarks/bench-kernel.sh` drives it.
///
///     KernelBenchmark export FOLDER ARCHITECTURE CHANNELS CELLS IMAGES
///     KernelBenchmark time FOLDER MODE IMPLEMENTATION TYPE THREADS REPEATS [LIMIT]
///
/// `export` writes `network.safetensors`, `images.safetensors` and `network.json`. `time` prints the seconds
/// of every repetition and the bytes by which memory grew as JSON, and writes the kernel beside them.
@main
struct KernelBenchmark {
  struct Description: Codable {
    var architecture: String
    var scale: NetworkScale
    var images: Int
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
    case ("export", 6): try export(to: folder, arguments.dropFirst(2).map { $0 })
    case ("time", 7...8): try time(in: folder, arguments.dropFirst(2).map { $0 })
    default: throw UsageError()
    }
  }

  private static func export(to folder: URL, _ arguments: [String]) throws {
    guard let channels = Int(arguments[1]), let cells = Int(arguments[2]), let images = Int(arguments[3]) else {
      throw UsageError()
    }
    var scale = NetworkScale.nasBench201CIFAR10
    scale.channels = channels
    scale.cellsPerStage = cells
    let description = Description(architecture: arguments[0], scale: scale, images: images)
    let network = try network(description, dataType: .float32)
    // Statistics that are not those of any batch, so that the modes differ.
    for (_, statistics) in network.statistics {
      try statistics.mean.add(inPlace: Tensor.full(statistics.mean.shape, 0.05))
      try statistics.variance.add(inPlace: Tensor.full(statistics.variance.shape, 0.1))
    }
    let batch = try Tensor.randomNormal([images, 3, 32, 32], generator: Generator(Seed(11)))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Safetensors(tensors: network.state).write(to: folder.appending(path: "network.safetensors"))
    try Safetensors(tensors: ["images": batch]).write(to: folder.appending(path: "images.safetensors"))
    try JSONEncoder().encode(description).write(to: folder.appending(path: "network.json"))
  }

  private static func time(in folder: URL, _ arguments: [String]) throws {
    guard let mode = BatchNormMode(rawValue: arguments[0]),
      let implementation = KernelOptions.Implementation(rawValue: arguments[1]),
      let type = DataType(rawValue: arguments[2]), let threads = Int(arguments[3]), let repeats = Int(arguments[4])
    else { throw UsageError() }
    Libtorch.retainFreedMemory()
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

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// A line of the process's memory figures, in bytes; 0 where the system has none.
  private static func status(_ key: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") }
    return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }
}
