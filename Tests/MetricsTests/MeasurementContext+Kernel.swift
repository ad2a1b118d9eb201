import Datasets
import Graphs
import Metrics
import Networks
import TangentKernels
import TestSupport
import Torch
import Training

extension GraphCounts {
  /// Of no particular network; every number differs.
  static let example = GraphCounts(
    cost: NetworkCost(
      parameters: 1_234, multiplyAccumulates: 56_789, activationElements: 321, peakActivationElements: 123),
    convolutions: 17, trainableLayers: 29)
}

/// A short training's results.
struct ExampleTraining {
  let epochs: [EpochRecord]
  var heldOut: HeldOutPerformance?
  var accuracy: Double?

  static let complete = ExampleTraining(
    epochs: [
      EpochRecord(epoch: 1, trainingLoss: 2.25, learningRate: 0.1, seconds: 1),
      EpochRecord(epoch: 2, trainingLoss: 1.5, learningRate: 0.05, seconds: 1),
    ], heldOut: HeldOutPerformance(loss: 1.75, accuracy: 0.375), accuracy: 0.5)

  /// As the example, its second epoch's loss not a number.
  static let diverged = ExampleTraining(
    epochs: [complete.epochs[0], EpochRecord(epoch: 2, trainingLoss: .nan, learningRate: 0.05, seconds: 1)])
}

extension TangentKernel {
  init(rows: [[Double]], dataType: DataType = .float64) {
    self.init(entries: rows.flatMap { $0 }, size: rows.count, dataType: dataType)
  }
}

/// A network of one convolution for gray images of 4x4 in three classes, and images for it.
enum ProbeNetwork {
  static let graph = NetworkGraph(
    nodes: [
      .init(name: "input", layer: .input(FeatureShape(channels: 1, height: 4, width: 4)), inputs: []),
      .init(
        name: "conv",
        layer: .convolution(.init(inputChannels: 1, outputChannels: 5, kernelSize: 3, padding: 1)), inputs: [0]),
      .init(name: "relu", layer: .relu, inputs: [1]),
      .init(name: "pool", layer: .globalAveragePool, inputs: [2]),
      .init(name: "classifier", layer: .linear(.init(inputFeatures: 5, outputFeatures: 3)), inputs: [3]),
    ], output: 4)

  static func network() throws -> Network { try Network(graph, seed: Seed(7), dataType: .float64) }

  /// Six images of three classes, in an order.
  static func images(_ order: [Int] = Array(0..<6)) throws -> ImageBatch {
    let classes = order.map { $0 % 3 }
    let pixels = order.flatMap { PortableNumbers.uniform("probe/\($0)", 16) }
    return ImageBatch(
      images: try Tensor(pixels, shape: [order.count, 1, 4, 4]), labels: try Tensor(classes.map(Int64.init)),
      classes: classes)
  }
}

extension MeasurementContext {
  /// Nothing but what follows from a training.
  static func of(_ training: ExampleTraining?) throws -> MeasurementContext {
    let context = MeasurementContext(
      graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()), epochs: training?.epochs ?? [])
    context.set(GraphCounts.example, for: .cost)
    if let performance = training?.heldOut { context.set(performance, for: .heldOut) }
    if let accuracy = training?.accuracy { context.set(accuracy, for: .trainingAccuracy) }
    return context
  }

  /// Everything there is, with a given kernel.
  ///
  /// - Parameter probe: the order of the probe's images.
  static func complete(
    _ rows: [[Double]], labels: [Int], dataType: DataType = .float64, training: ExampleTraining? = .complete,
    probe: [Int] = Array(0..<6)
  ) throws -> MeasurementContext {
    let none = try Tensor.zeros([labels.count, 1], dataType: .float64)
    let kernelImages = ImageBatch(images: none, labels: try Tensor(labels.map(Int64.init)), classes: labels)
    let context = MeasurementContext(
      graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()),
      images: MeasurementImages(kernel: kernelImages, probe: try ProbeNetwork.images(probe)),
      deployment: Deployment(graph: ProbeNetwork.graph), epochs: training?.epochs ?? [])
    context.set(GraphCounts.example, for: .cost)
    context.set(0.004, for: .latency)
    context.set(TangentKernel(rows: rows, dataType: dataType), for: .kernel)
    if training != nil { context.set(LossLandscape(losses: Array(repeating: 2, count: 11)), for: .lossLandscape) }
    if let performance = training?.heldOut { context.set(performance, for: .heldOut) }
    if let accuracy = training?.accuracy { context.set(accuracy, for: .trainingAccuracy) }
    return context
  }
}
