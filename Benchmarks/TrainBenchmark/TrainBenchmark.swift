import Datasets
import Foundation
import Graphs
import Networks
import Spaces
import Torch
import Training

/// Times the training of one network: `Benchmarks/bench-train.sh` drives it.
///
///     TrainBenchmark FOLDER BATCH THREADS STEPS REPEATS
///
/// FOLDER holds `network.safetensors` and `network.json` as `KernelBenchmark export` writes them, and `data`
/// with training images in CIFAR-10's binary layout. First three steps in float64 on the first 32 images, the
/// pixels as shares of 255, and three in float32 on the first BATCH images, normalized: every other program
/// must have the same losses. Then REPEATS epochs of STEPS augmented batches, each epoch through
/// ``Trainer/trainEpoch(isCancelled:)``. Prints the losses and the seconds of every epoch as JSON.
@main
struct TrainBenchmark {
  /// What is read of `network.json`.
  struct Description: Codable {
    var architecture: String
    var scale: NetworkScale
  }

  struct Timing: Codable {
    /// Of the steps in float64, each before its step.
    var exactLosses: [Double] = []
    /// Of the steps in float32.
    var losses: [Double] = []
    /// Of every epoch.
    var seconds: [Double] = []
    /// Of all threads together.
    var processorSeconds: [Double] = []
    /// The mean over the last epoch.
    var finalLoss = 0.0
  }

  struct UsageError: Error, CustomStringConvertible {
    let description = "usage: see the comment at the top of TrainBenchmark.swift"
  }

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let numbers = arguments.dropFirst().compactMap { Int($0) }.filter { $0 > 0 }
    guard arguments.count == 5, numbers.count == 4 else { throw UsageError() }
    let (batch, threads, steps, repeats) = (numbers[0], numbers[1], numbers[2], numbers[3])
    Libtorch.retainFreedMemory()
    Libtorch.yieldWhileContended()
    try Libtorch.setThreads(threads)
    let folder = URL(filePath: arguments[0])
    guard let copy = DatasetCopy(of: DatasetCatalogue.cifar10, in: folder.appending(path: "data")) else {
      throw UsageError()
    }
    let images = try copy.trainingImages().images
    let trainer = try trainer(in: folder, images, batch: batch, steps: steps, dataType: .float32)
    var timing = Timing()
    timing.exactLosses = try losses(
      of: Self.trainer(in: folder, images, batch: batch, steps: steps, dataType: .float64),
      on: pixels(of: images, count: min(batch, 32)))
    timing.losses = try losses(of: trainer, on: trainer.data.batch(at: Array(0..<batch)))
    for _ in 0..<repeats {
      let (start, processorStart) = (ContinuousClock.now, processorSeconds())
      timing.finalLoss = try trainer.trainEpoch().trainingLoss
      timing.seconds.append((ContinuousClock.now - start) / .seconds(1))
      timing.processorSeconds.append(processorSeconds() - processorStart)
    }
    // A loss that is not a number must not keep the seconds from being read.
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    print(String(decoding: try encoder.encode(timing), as: UTF8.self))
  }

  /// Of three steps on one batch, each before its step.
  private static func losses(of trainer: Trainer, on batch: ImageBatch) throws -> [Double] {
    try (0..<3).map { _ in try trainer.step(batch, rate: trainer.recipe.learningRate).item() }
  }

  /// The first images in float64, without a normalization that programs could round differently.
  private static func pixels(of images: ImageSet, count: Int) throws -> ImageBatch {
    let first = try images.images.narrowed(axis: 0, from: 0, length: count).converted(to: .float64)
    let classes = Array(images.labels.prefix(count))
    return ImageBatch(
      images: try first.scaled(by: 1 / 255.0), labels: try Tensor(classes.map(Int64.init)), classes: classes)
  }

  /// A trainer by NAS-Bench-201's recipe on as many images as `steps` batches have, its rate held constant.
  private static func trainer(
    in folder: URL, _ images: ImageSet, batch: Int, steps: Int, dataType: DataType
  ) throws -> Trainer {
    let description = try JSONDecoder().decode(
      Description.self, from: Data(contentsOf: folder.appending(path: "network.json")))
    let space = NASBench201()
    let graph = try space.graph(of: space.architecture(description.architecture), at: description.scale)
    let network = try Network(graph, seed: Seed(1), dataType: dataType)
    try network.load(Safetensors(contentsOf: folder.appending(path: "network.safetensors")).tensors)
    var recipe = Recipe.nasBench201Short
    recipe.batchSize = batch
    recipe.schedule = .constant
    return try Trainer(
      network, recipe: recipe, data: BatchSource(images).restricted(to: Array(0..<(batch * steps))), seed: Seed(1))
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
