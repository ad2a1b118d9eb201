import Architectures
import Datasets
import Foundation
import Networks
import Torch
import Training

/// Times the training of one network: `Benchmarks/bench-train.sh` drives it.
///
///     TrainBenchmark FOLDER BATCH THREADS STEPS REPEATS
///
/// FOLDER holds `network.safetensors` and `network.json` as `KernelBenchmark export` writes them, and `data`
/// with training images in CIFAR-10's binary layout. First three steps on the first BATCH images as they are,
/// whose losses every other program must have too; then REPEATS epochs of STEPS augmented batches, each
/// epoch through ``Trainer/trainEpoch(isCancelled:)``. Prints the losses and the seconds of every epoch as JSON.
@main
struct TrainBenchmark {
  /// What is read of `network.json`.
  struct Description: Codable {
    var architecture: String
    var scale: NetworkScale
  }

  struct Timing: Codable {
    /// Of the steps on the fixed batch, each before its step.
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
    Libtorch.yieldWhileWaiting()
    try Libtorch.setThreads(threads)
    let folder = URL(filePath: arguments[0])
    let trainer = try trainer(in: folder, batch: batch, steps: steps)
    var timing = Timing()
    let fixed = try trainer.data.batch(at: Array(0..<batch))
    for _ in 0..<3 { timing.losses.append(try trainer.step(fixed, rate: trainer.recipe.learningRate).item()) }
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

  /// A trainer by NAS-Bench-201's recipe on as many images as `steps` batches have, its rate held constant.
  private static func trainer(in folder: URL, batch: Int, steps: Int) throws -> Trainer {
    let description = try JSONDecoder().decode(
      Description.self, from: Data(contentsOf: folder.appending(path: "network.json")))
    let space = NASBench201()
    let graph = try space.graph(of: space.architecture(description.architecture), at: description.scale)
    let network = try Network(graph, seed: Seed(1))
    try network.load(Safetensors(contentsOf: folder.appending(path: "network.safetensors")).tensors)
    guard let copy = DatasetCopy(of: DatasetCatalogue.cifar10, in: folder.appending(path: "data")) else {
      throw UsageError()
    }
    let images = try BatchSource(copy.trainingImages().images).restricted(to: Array(0..<(batch * steps)))
    var recipe = Recipe.nasBench201Short
    recipe.batchSize = batch
    recipe.schedule = .constant
    return try Trainer(network, recipe: recipe, data: images, seed: Seed(1))
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
