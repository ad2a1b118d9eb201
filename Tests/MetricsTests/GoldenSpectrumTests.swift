import Datasets
import Foundation
import Graphs
import Metrics
import Networks
import TestSupport
import Testing
import Torch

/// Metrics of spectra against PyTorch, on networks with every operation, and their closed forms.
struct GoldenSpectrumTests {
  @Test(arguments: try GoldenGradients.all(in: "spectra.json"), Tolerance.types)
  func valuesAreThoseOfPyTorch(golden: GoldenGradients, type: DataType) throws {
    guard let expected = golden.value else { return }
    let network = try GoldenNetwork.named(golden.network)
    let batch = ImageBatch(
      images: try network.images.tensor(.float64), labels: try Tensor(golden.labels.map(Int64.init)),
      classes: golden.labels)
    let subject = try network.network(type)
    let context = MeasurementContext(
      graph: try network.graph(), subject: .network(subject), images: MeasurementImages(probe: batch))
    let value: Double?
    switch golden.metric {
    case "vkdnw": value = try FisherSpectrum(of: subject, on: noise(like: network)).decileEntropy
    case "trainable-layers": value = try Metric.trainableLayers.value(in: context).number
    case "wrcor": value = try Metric.wrcor.value(in: context).number
    case "intrain":
      context.set(try NoiseResponses(of: subject, on: batch), for: .noiseResponses)
      value = try Metric.inTrain.value(in: context).number
    case "logit-trace": value = try subject.logitTrace(of: batch.images.narrowed(axis: 0, from: 0, length: 1))
    default:
      Issue.record("no such metric: \(golden.metric)")
      return
    }
    #expect(deviation(try #require(value), from: expected) < Tolerance.relative(.gradient, type))
  }

  /// More images than the network's own, so that no decile is rounding.
  private func noise(like network: GoldenNetwork) throws -> Tensor {
    let shape = [24] + network.images.shape.dropFirst()
    let numbers = PortableNumbers.uniform("\(network.name)/noise", shape.reduce(1, *))
    return try Tensor(numbers, shape: shape).scaled(by: 2)
  }

  /// The first tensors of a network are those that PyTorch lists first.
  @Test(arguments: try GoldenNetwork.all()) func parametersAreInTheOrderOfPyTorch(golden: GoldenNetwork) throws {
    let names = try golden.network(.float32).parameters.map(\.name)
    #expect(golden.parameters.map(\.name).filter(Set(names).contains) == names)
  }

  /// Eleven eigenvalues 0, 1, …, 10: the deciles are 1, …, 9.
  @Test func theEntropyIsThatOfTheDeciles() throws {
    let spectrum = FisherSpectrum(eigenvalues: (0...10).map(Double.init))
    let shares = (1...9).map { Double($0) / 45 }
    let expected = -shares.reduce(0) { $0 + $1 * log($1) }
    #expect(deviation(spectrum.decileEntropy, from: expected) < 1e-8)
    #expect(deviation(FisherSpectrum(eigenvalues: [3]).decileEntropy, from: log(9)) < 1e-8)
    // Only the last decile is above zero.
    #expect(FisherSpectrum(eigenvalues: Array(repeating: 0, count: 9) + [1, 1]).decileEntropy == 0)
  }

  /// A value between the number of layers and the next whole number.
  @Test func vkdnwSingleRanksByLayersFirst() throws {
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()))
    for (eigenvalues, share) in [([1.0], 1.0), (Array(repeating: 0, count: 9) + [1, 1], 0)] {
      context.set(FisherSpectrum(eigenvalues: eigenvalues), for: .fisherSpectrum)
      // A convolution without bias, and a classifier.
      let value = try #require(try Metric.vkdnwSingle.value(in: context).number)
      #expect(abs(value - (3 + share)) < 1e-9)
    }
  }

  /// What derives from a fixed seed is the same for a network with other weights; what is of the weights is not.
  @Test func onlyTheArchitectureCounts() throws {
    func values(_ seed: UInt64) throws -> [MetricValue] {
      let network = try Network(ProbeNetwork.graph, seed: Seed(seed), dataType: .float64)
      let context = MeasurementContext(
        graph: ProbeNetwork.graph, subject: .network(network),
        images: MeasurementImages(probe: try ProbeNetwork.images()))
      return try [Metric.vkdnw, .nom, .inTrain].map { try $0.value(in: context) }
    }
    let (first, second) = (try values(1), try values(2))
    #expect(first[0] == second[0] && first[1] == second[1] && first[2] != second[2])
    #expect(try values(1) == first)
  }

  /// Traces 1, 1, 3, 3 have Z = 5/4, below 3/2; one large trace of four has Z = 4, the largest there is.
  @Test(arguments: [
    ([1.0, 1, 3, 3], 1.25 + 0.5), ([0.0, 0, 0, 7], 4.0), ([2.0, 2, 2, 2], 2.0), ([1e-200, 0, 0, 0], 4.0),
  ])
  func nomIsTheMomentAndItsPenalty(traces: [Double], expected: Double) throws {
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .missing(reason: "not needed"))
    context.set(InitialTraces(traces: traces), for: .initialTraces)
    let value = try #require(try Metric.nom.value(in: context).number)
    #expect(deviation(value, from: expected) < Tolerance.relative(.metric, .float64))
  }

  @Test(arguments: [[0.0, 0, 0, 0], [1, .nan, 1, 1], [1, .infinity, 1, 1]])
  func tracesThatAreZeroOrNotFiniteHaveNoMoment(traces: [Double]) throws {
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .missing(reason: "not needed"))
    context.set(InitialTraces(traces: traces), for: .initialTraces)
    #expect(
      try Metric.nom.value(in: context)
        == .undefined("the traces of the tangent kernels are zero or not finite"))
  }

  /// γ = ln 4 + ln 2 = 3·ln 2, o = 1/2, two convolutions: 3·ln 2·(3/2)/ln 3.
  @Test func inTrainIsItsFormula() throws {
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .missing(reason: "not needed"))
    context.set(NoiseResponses(channelCounts: [4, 2], gradientSpreads: [0.25, 0.25]), for: .noiseResponses)
    let value = try #require(try Metric.inTrain.value(in: context).number)
    #expect(deviation(value, from: 4.5 * log(2) / log(3)) < Tolerance.relative(.metric, .float64))
    context.set(NoiseResponses(channelCounts: [], gradientSpreads: [0.5]), for: .noiseResponses)
    #expect(try Metric.inTrain.value(in: context) == .undefined("the network has no convolutions"))
  }

  /// Weights that are not numbers leave nothing to measure.
  @Test func weightsThatAreNoNumbersAreUndefined() throws {
    let network = try ProbeNetwork.network()
    var state = network.state
    state["classifier.weight"] = try Tensor.full([3, 5], .nan, dataType: .float64)
    try network.load(state)
    let context = MeasurementContext(
      graph: ProbeNetwork.graph, subject: .network(network), images: MeasurementImages(probe: try ProbeNetwork.images())
    )
    #expect(try Metric.wrcor.value(in: context) == .undefined("the loss on the probe's images is not a number"))
    #expect(try Metric.inTrain.value(in: context) == .undefined("an output for images of noise is not a number"))
    #expect(throws: UndefinedValue("the Fisher information is not finite")) {
      try FisherSpectrum(of: network, on: ProbeNetwork.images().images)
    }
  }

  @Test func equalImagesHaveNoDeterminant() throws {
    let context = MeasurementContext(
      graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()),
      images: MeasurementImages(probe: try ProbeNetwork.images([0, 0, 1])))
    #expect(
      try Metric.wrcor.value(in: context)
        == .undefined("the responses to the probe's images are linearly dependent"))
  }

  /// Without running statistics the images of a batch have no gradients of their own.
  @Test func batchNormsWithoutStatisticsLeaveNothingToMeasure() throws {
    var graph = ProbeNetwork.graph
    graph.nodes[2] = .init(name: "norm", layer: .batchNorm(.init(channels: 5, tracksStatistics: false)), inputs: [1])
    let context = MeasurementContext(
      graph: graph, subject: .network(try Network(graph, seed: Seed(1))),
      images: MeasurementImages(probe: try ProbeNetwork.images()))
    for metric in [Metric.vkdnw, .vkdnwSingle, .nom] {
      #expect(try metric.value(in: context) == .undefined("a batch norm tracks no running statistics"))
    }
    #expect(try Metric.wrcor.value(in: context) == .undefined("the network has no ReLU or other rectifier"))
  }
}
