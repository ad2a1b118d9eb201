import Foundation
import Tangent
import Testing

/// Kernels that take a moment: of ten images, by networks of two channels.
struct TinyKernel {
  static let residual = ScoreCommandTests.residual

  let tangent: TangentProcess
  /// Where the command writes.
  let results: URL

  init() throws {
    tangent = try TangentProcess()
    results = tangent.folder.file("results")
    try FileManager.default.createDirectory(at: results, withIntermediateDirectories: false)
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  /// The command line, with one thread, so that its numbers are those of `score`.
  func arguments(_ options: [String] = [], of architecture: String = residual) -> [String] {
    // Options of a training have no meaning for weights that are trained.
    let measuring = TinySearch.measuring(in: tangent.folder.url).dropLast(options.contains("--weights") ? 2 : 0)
    return [
      "kernel", architecture, "--quiet", "--threads", "1", "--output", results.appending(path: "kernel.npy").path,
    ]
      + measuring + options
  }

  func run(_ options: String...) throws -> TangentProcess.Outcome { try tangent.run(arguments(options)) }

  func run(_ options: [String]) throws -> TangentProcess.Outcome { try tangent.run(arguments(options)) }

  /// The names of all files that were written.
  func written() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: results.path).sorted()
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: results.appending(path: name)) }

  /// What is beside the kernel.
  func record() throws -> [String: Any] {
    let data = try Data(contentsOf: results.appending(path: "kernel.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The kernel's elements: after the header, whose length is the format's bytes 8 and 9.
  func elements() throws -> [Double] {
    let data = try Data(contentsOf: results.appending(path: "kernel.npy"))
    let start = 10 + Int(data[8]) + Int(data[9]) << 8
    return stride(from: start, to: data.count, by: 8).map { place in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(data[place + $1]) << UInt64(8 * $1) })
    }
  }

  /// What the command computes, by the library.
  func evaluator(epochs: Int) throws -> Evaluator {
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.mnist, in: tangent.folder.file("images")))
    var plan = EvaluationPlan(
      dataset: "mnist", sizes: .nasBench201(channels: 2, cells: 1), trainingImages: 20, heldOutImages: 20,
      epochs: epochs,
      kernelImages: 10, metrics: ["lga"])
    plan.recipe.batchSize = 10
    try Libtorch.setThreads(1)
    return try Evaluator(plan, images: copy.trainingImages(), seed: Seed(0))
  }
}
