import Datasets
import Foundation
import Graphs
import Metrics
import Networks
import TestSupport
import Testing
import Torch

/// The gradient metrics against PyTorch, on networks with every operation, and where values do not exist.
struct GoldenGradientTests {
  /// In float32 all but those that rest on differences of nearly equal numbers, or on signs of numbers near zero.
  @Test(arguments: try GoldenGradients.all(), Tolerance.types)
  func valuesAreThoseOfPyTorch(golden: GoldenGradients, type: DataType) throws {
    if type == .float32, ["plain", "gradsign", "zico"].contains(golden.metric) { return }
    let network = try GoldenNetwork.named(golden.network)
    let probe = ImageBatch(
      images: try network.images.tensor(.float64), labels: try Tensor(golden.labels.map(Int64.init)),
      classes: golden.labels)
    let context = MeasurementContext(
      graph: try network.graph(), subject: .network(try network.network(type)),
      images: MeasurementImages(probe: probe))
    let metric = try #require(MetricTable.all.first { $0.name == golden.metric })
    let value = try metric.value(in: context)
    if let expected = golden.value {
      #expect(deviation(try #require(value.number), from: expected) < Tolerance.relative(.gradient, type))
    } else if !["gradsign", "l2-norm"].contains(golden.metric) {
      #expect(value.number == nil)
    }
  }

  private static func context(_ rows: [[Double]], labels: [Int], classCount: Int) throws -> MeasurementContext {
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()))
    let gradients = InputGradients(
      rows: try Tensor(rows.flatMap { $0 }, shape: [rows.count, rows[0].count]), labels: labels,
      classCount: classCount)
    context.set(gradients, for: .inputGradients)
    return context
  }

  /// Orthogonal rows of mean zero: all correlations between two rows are 0, so that with k = 1e-5 a class of n images has
  /// s = n·ln(1 + k) + (n² − n)·ln k, and the eigenvalues are 1.
  @Test func uncorrelatedGradientsHaveTheirClosedForms() throws {
    let rows: [[Double]] = [
      [1, 1, 1, 1, -1, -1, -1, -1], [1, 1, -1, -1, 1, 1, -1, -1], [1, -1, 1, -1, 1, -1, 1, -1],
      [1, 1, -1, -1, -1, -1, 1, 1], [1, -1, 1, -1, -1, 1, -1, 1], [1, -1, -1, 1, 1, -1, -1, 1],
    ]
    let (own, other) = (log(1 + 1e-5), log(1e-5))
    let jacov = try Metric.jacobianCovariance.value(in: Self.context(rows, labels: [0, 0, 0, 1, 1, 2], classCount: 3))
    let tolerance = Tolerance.relative(.metric, .float64)
    #expect(deviation(try #require(jacov.number), from: -6 * (own + 1 / (1 + 1e-5))) < tolerance)
    // The class of one image does not count.
    let (three, two) = (3 * own + 6 * other, 2 * own + 2 * other)
    let few = try Metric.epeNAS.value(in: Self.context(rows, labels: [0, 0, 0, 1, 1, 2], classCount: 100))
    #expect(deviation(try #require(few.number), from: -three - two) < tolerance)
    // Two ordered pairs of classes, and two classes.
    let many = try Metric.epeNAS.value(in: Self.context(rows, labels: [0, 0, 0, 1, 1, 2], classCount: 101))
    #expect(deviation(try #require(many.number), from: two / 2 - three / 3) < tolerance)
  }

  @Test func correlationsThatDoNotExistAreUndefined() throws {
    let rows = [[1.0, 2, 4], [0.1, 0.1, 0.1], [3, 1, 2]]
    for metric in [Metric.jacobianCovariance, .epeNAS] {
      let constant = try metric.value(in: Self.context(rows, labels: [0, 0, 1], classCount: 2))
      #expect(constant == .undefined("the gradient of an image is constant"))
      let infinite = try metric.value(
        in: Self.context([[.infinity, 1, 2], [1, 2, 4]], labels: [0, 0], classCount: 2))
      #expect(infinite == .undefined("the gradient of an image is not finite"))
    }
    #expect(
      try Metric.epeNAS.value(in: Self.context(rows, labels: [0, 1, 2], classCount: 3))
        == .undefined("no class has two probe images"))
    #expect(
      try Metric.jacobianCovariance.value(in: Self.context([[1, 2, 4]], labels: [0], classCount: 2))
        == .undefined("one probe image has no correlations"))
  }

  /// f = V·ReLU(W·x) for an image of one pixel x = 1: R = Σ |v|·|w| over paths, and each layer's products sum up to it.
  @Test func synapticFlowIsTheSumOverPaths() throws {
    let graph = NetworkGraph(
      nodes: [
        .init(name: "input", layer: .input(FeatureShape(channels: 1, height: 1, width: 1)), inputs: []),
        .init(
          name: "conv", layer: .convolution(.init(inputChannels: 1, outputChannels: 2, kernelSize: 1)), inputs: [0]),
        .init(name: "norm", layer: .batchNorm(.init(channels: 2)), inputs: [1]),
        .init(name: "relu", layer: .relu, inputs: [2]),
        .init(name: "pool", layer: .globalAveragePool, inputs: [3]),
        .init(
          name: "classifier", layer: .linear(.init(inputFeatures: 2, outputFeatures: 2, hasBias: false)), inputs: [4]),
      ], output: 5)
    let network = try Network(graph, seed: Seed(1))
    var state = network.state
    state["conv.weight"] = try Tensor([Float(-2), 3], shape: [2, 1, 1, 1])
    state["classifier.weight"] = try Tensor([Float(1), -4, 5, 6], shape: [2, 2])
    try network.load(state)
    let context = MeasurementContext(graph: graph, subject: .network(network))
    // 2·(1 + 5) + 3·(4 + 6) = 42 for each of two layers.
    #expect(try Metric.synFlow.value(in: context) == .defined(84))
    // √(4 + 9) + √(1 + 16 + 25 + 36)
    let norms = try #require(try Metric.weightNorm.value(in: context).number)
    #expect(deviation(norms, from: 13.0.squareRoot() + 78.0.squareRoot()) < Tolerance.relative(.metric, .float64))
    #expect(try network.parameter("weight", of: 1)?.doubles() == [-2, 3])
  }

  /// Two halves of the same images have the same gradients; of three images, the last does not count.
  @Test func zicoNeedsTwoDifferentHalves() throws {
    func value(_ order: [Int]) throws -> MetricValue {
      let images = MeasurementImages(probe: try ProbeNetwork.images(order))
      return try Metric.zico.value(
        in: MeasurementContext(
          graph: ProbeNetwork.graph, subject: .network(ProbeNetwork.network()), images: images))
    }
    #expect(try value([0, 1, 0, 1]) == .undefined("both halves of the probe have the same gradients"))
    #expect(try value([0]) == .undefined("one probe image cannot be split into two batches"))
    #expect(try value([0, 1, 2]) == value([0, 1]))
    #expect(try value([0, 1]) == value([1, 0]))
  }

  /// The images' losses of one class fall in the same directions, wherever all of its images are one.
  @Test func gradSignIsTheNumberOfImagesWhereTheyAreEqual() throws {
    let images = MeasurementImages(probe: try ProbeNetwork.images([1, 1, 1, 1]))
    let context = MeasurementContext(
      graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()), images: images)
    let signs = try context.gradientSigns()
    let weights = try signs.sums.flatMap { try $0.doubles() }
    #expect(signs.imageCount == 4 && weights.allSatisfy { $0 == 0 || abs($0) == 4 })
    #expect(
      try Metric.gradSign.value(in: context)
        == .defined(weights.reduce(0) { $0 + abs($1) } / Double(weights.count)))
  }
}
