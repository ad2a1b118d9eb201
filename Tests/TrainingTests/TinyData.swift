import Datasets
import Graphs
import Networks
import Spaces
import TestSupport
import Torch
import Training

/// A data set of a few images and a network for it, small enough to train in milliseconds.
enum TinyData {
  /// Two classes of gray 4x4 noise; the images of class 1 are brighter.
  static func source(count: Int = 24, dataType: DataType = .float32) throws -> BatchSource {
    let labels = (0..<count).map { $0 % 2 }
    let noise = PortableNumbers.uniform("tiny", count * 16)
    let pixels = noise.indices.map { UInt8(100 + 60 * noise[$0] + (labels[$0 / 16] == 1 ? 60 : 0)) }
    return try BatchSource(
      ImageSet(
        name: "tiny", images: Tensor(pixels, shape: [count, 1, 4, 4]), labels: labels, classNames: ["dark", "bright"],
        normalization: Normalization(mean: [0.5], standardDeviation: [0.25])),
      BatchOptions(dataType: dataType))
  }

  static let space = NASBench201()
  static let scale = NetworkScale(
    sizes: .nasBench201(channels: 4, cells: 1), imageChannels: 1, imageHeight: 4, imageWidth: 4, classes: 2)
  static let cell = "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|"

  static func network(seed: Seed = Seed(1), dataType: DataType = .float32) throws -> Network {
    let space = NASBench201()
    return try Network(space.graph(of: space.architecture(cell), at: scale), seed: seed, dataType: dataType)
  }

  /// A plan with everything that has a state or an order: augmentation, momentum, and a rate that changes.
  static func plan(
    seed: UInt64 = 5, epochs: Int = 4, momentum: Double = 0.9, dataType: DataType = .float32,
    schedule: LearningRateSchedule = .cosine
  ) throws -> TrainingPlan {
    TrainingPlan(
      architecture: try NASBench201().architecture(cell), scale: scale, dataType: dataType, dataset: "tiny",
      recipe: Recipe(
        name: "test", source: "test", epochs: 4, batchSize: 10, learningRate: 0.05, schedule: schedule,
        optimizer: .sgd(momentum: momentum, usesNesterov: momentum != 0, weightDecay: 5e-4),
        augmentation: .cropAndFlip(padding: 1)),
      epochs: epochs, seed: seed)
  }
}
