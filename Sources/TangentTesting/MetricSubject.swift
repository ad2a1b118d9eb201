import Tangent

/// A small network for gray images of three classes, after a few epochs, as metrics are tried on.
struct MetricSubject {
  static let kernelImages = 12
  private static let probeImages = 9
  private static let side = 8

  /// Two convolutions with batch norms around a residual sum, and a classifier.
  static let graph = NetworkGraph(
    nodes: [
      .init(name: "input", layer: .input(FeatureShape(channels: 1, height: side, width: side)), inputs: []),
      .init(name: "stem.conv", layer: convolution(1, 6), inputs: [0]),
      .init(name: "stem.bn", layer: .batchNorm(.init(channels: 6)), inputs: [1]),
      .init(name: "block.relu", layer: .relu, inputs: [2]),
      .init(name: "block.conv", layer: convolution(6, 6), inputs: [3]),
      .init(name: "block.bn", layer: .batchNorm(.init(channels: 6)), inputs: [4]),
      .init(name: "block.sum", layer: .sum, inputs: [2, 5]),
      .init(name: "head.relu", layer: .relu, inputs: [6]),
      .init(name: "head.pool", layer: .globalAveragePool, inputs: [7]),
      .init(name: "classifier", layer: .linear(.init(inputFeatures: 6, outputFeatures: 3)), inputs: [8]),
    ], output: 9)

  private static func convolution(_ inputs: Int, _ outputs: Int) -> any Layer {
    .convolution(.init(inputChannels: inputs, outputChannels: outputs, kernelSize: 3, padding: 1))
  }

  private let trainer: Trainer
  private let images: MeasurementImages

  init(epochs: Int) throws {
    images = try Self.images()
    guard let training = images.training else { preconditionFailure("the images are made with a training part") }
    let network = try Network(Self.graph, seed: Seed(3), dataType: .float64)
    trainer = try Trainer(network, recipe: Recipe.short.lasting(max(1, epochs)), data: training, seed: Seed(4))
    for _ in 0..<epochs { try trainer.trainEpoch() }
  }

  func context() -> MeasurementContext {
    let trainer = trainer
    return Self.deployed(
      MeasurementContext(
        graph: Self.graph,
        subject: .network(trainer.network, evaluated: { try trainer.measurableNetwork(recalibratedOn: 24) }),
        images: images, deployment: Deployment(graph: Self.graph), epochs: trainer.records))
  }

  /// Without a network, for a reason.
  static func missing(_ reason: String) -> MeasurementContext {
    deployed(
      MeasurementContext(graph: graph, subject: .missing(reason: reason), deployment: Deployment(graph: graph)))
  }

  /// With a latency, as if the layers had been timed: times differ each time.
  private static func deployed(_ context: MeasurementContext) -> MeasurementContext {
    context.set(0.001, for: .latency)
    return context
  }

  /// As after a training whose second epoch gave no number.
  static func diverged() throws -> MeasurementContext {
    let records = [1.5, Double.nan].enumerated().map { index, loss in
      EpochRecord(epoch: index + 1, trainingLoss: loss, learningRate: 0.1, seconds: 0)
    }
    return MeasurementContext(
      graph: graph, subject: .missing(reason: "training diverged in epoch 2"), images: try images(), epochs: records)
  }

  /// Every parameter and running statistic.
  func state() throws -> [String: [Double]] { try trainer.network.state.mapValues { try $0.doubles() } }

  /// Noise with a bright row for each class: 30 images to train on, 24 held out.
  private static func images() throws -> MeasurementImages {
    let labels = (0..<54).map { $0 % 3 }
    var generator = Seed(9).derived("pixels").generator()
    let pixels = labels.flatMap { label in
      (0..<side * side).map { place in
        UInt8.random(in: 0...120, using: &generator) + (place / side == 2 * label ? 100 : 0)
      }
    }
    let set = try ImageSet(
      name: "rows", images: Tensor(pixels, shape: [labels.count, 1, side, side]), labels: labels,
      classNames: ["first", "second", "third"], normalization: Normalization(mean: [0.3], standardDeviation: [0.2]))
    let split = try Split(training: Array(0..<30), validation: Array(30..<54), imageCount: labels.count)
    let data = try SearchData(TrainingImages(set), split: split, options: BatchOptions(dataType: .float64))
    return MeasurementImages(
      kernel: try data.validation?.batch(at: Array(0..<kernelImages)),
      probe: try data.validation?.batch(at: Array(kernelImages..<kernelImages + probeImages)),
      training: data.training, heldOut: data.validation)
  }
}
