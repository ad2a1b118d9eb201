import Foundation
import Graphs
import Metrics
import Networks
import TestSupport
import Testing
import Torch

/// Activation metrics of given ingredients, in closed form, and where they do not exist.
struct ActivationMetricTests {
  private static func context(_ values: (MeasurementContext) -> Void) throws -> MeasurementContext {
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()))
    values(context)
    return context
  }

  private static func value<Value>(_ metric: Metric, _ value: Value, _ ingredient: Ingredient) throws -> MetricValue {
    try metric.value(in: context { $0.set(value, for: ingredient) })
  }

  /// Unit u is on for image n where bit n of u's number is set: as many patterns as numbers, over more images than one
  /// word holds.
  @Test(arguments: [3, 52, 53, 120]) func patternsAreCounted(imageCount: Int) throws {
    func layer(_ units: [[Int]]) throws -> Tensor {
      try Tensor(
        (0..<imageCount).flatMap { image in units.map { $0.contains(image) ? Float(1) : 0 } },
        shape: [imageCount, units.count])
    }
    let last = imageCount - 1
    let first: [[Int]] = [[], [0], [last], [0, last], [0]]
    // Of a second layer, one unit is like one of the first.
    let second: [[Int]] = [[last], [1], Array(0..<imageCount)]
    let patterns = ActivationPatterns(layers: [try layer(first), try layer(second)], imageCount: imageCount)
    #expect(try patterns.distinctUnits() == 6)
    #expect(try patterns.distinctUnits(ofFirst: 1) == 4)
    #expect(try patterns.distinctUnits(ofFirst: 0) == 0)
    // Images 0, 1 and the last differ from the others, which are alike.
    #expect(try patterns.distinctImages() == min(4, imageCount))
    #expect(try Self.value(.swap, patterns, .activationPatterns) == .defined(6))
    #expect(try Self.value(.linearRegions, patterns, .activationPatterns) == .defined(Double(min(4, imageCount))))
  }

  @Test func blocksThatAreConstantOrPassOnTheirInputAreUndefined() throws {
    let skip = UndefinedValue("a block passes on its input")
    let statistics = BlockStatistics(entropies: [1, 3, 2.5], gains: [.success(1), .failure(skip)])
    #expect(try Self.value(.azExpressivity, statistics, .blockStatistics) == .defined(6.5))
    #expect(try Self.value(.azProgressivity, statistics, .blockStatistics) == .defined(-0.5))
    #expect(try Self.value(.azTrainability, statistics, .blockStatistics) == .undefined(skip.reason))
    let constant = BlockStatistics(entropies: [1, nil], gains: [.success(2)])
    for metric in [Metric.azExpressivity, .azProgressivity] {
      #expect(
        try Self.value(metric, constant, .blockStatistics) == .undefined("the output of a block is constant"))
    }
    #expect(try Self.value(.azTrainability, constant, .blockStatistics) == .defined(-2 - 1 / 2.000001 + 2))
    let single = BlockStatistics(entropies: [1], gains: [])
    for metric in [Metric.azProgressivity, .azTrainability] {
      #expect(try Self.value(metric, single, .blockStatistics) == .undefined("the network has a single block"))
    }
  }

  /// A skip is a block of the graph whose output is that of the block before: its gradient is the signs themselves.
  @Test func aSkipIsABlockThatPassesOnItsInput() throws {
    let graph = NetworkGraph(
      nodes: [
        .init(name: "input", layer: .input(FeatureShape(channels: 2, height: 3, width: 3)), inputs: []),
        .init(
          name: "conv",
          layer: .convolution(.init(inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: 1)), inputs: [0]),
        .init(name: "zero", layer: .zero, inputs: [1]),
        .init(name: "sum", layer: .sum, inputs: [1, 2]),
        .init(name: "pool", layer: .globalAveragePool, inputs: [3]),
        .init(name: "classifier", layer: .linear(.init(inputFeatures: 3, outputFeatures: 2)), inputs: [4]),
      ], output: 5)
    let context = MeasurementContext(graph: graph, subject: .network(try Network(graph, seed: Seed(1))))
    let statistics = try context.blockStatistics()
    #expect(statistics.entropies.count == 2 && statistics.entropies[0] == statistics.entropies[1])
    #expect(try Metric.azProgressivity.value(in: context) == .defined(0))
    #expect(try Metric.azTrainability.value(in: context) == .undefined("a block passes on its input"))
  }

  /// What a network's own weights are does not matter for metrics of the architecture.
  @Test(arguments: [Metric.azExpressivity, .azProgressivity, .azTrainability, .zen])
  func redrawnWeightsAreTheSameForEveryNetwork(metric: Metric) throws {
    let values = try [1, 2].map { seed in
      try metric.value(
        in: MeasurementContext(
          graph: ProbeNetwork.graph,
          subject: .network(Network(ProbeNetwork.graph, seed: Seed(seed), dataType: .float64))))
    }
    #expect(values[0].number != nil && values[0] == values[1])
  }

  /// ln 3 + ½·(ln 4 + ln 9)
  @Test func zenAddsTheScalesOfNorms() throws {
    let value = try Self.value(.zen, GaussianResponse(difference: 3, variances: [4, 9]), .gaussianResponse)
    #expect(deviation(try #require(value.number), from: log(18)) < Tolerance.relative(.metric, .float64))
    #expect(
      try Self.value(.zen, GaussianResponse(difference: 0, variances: [1]), .gaussianResponse)
        == .undefined("the last feature map does not depend on the input"))
  }

  /// Two channels of correlation ½ have the eigenvalues ½ and 3/2; channels of two pixels are ±1 after centering.
  @Test func correlatedChannelsHaveSmallEigenvalues() throws {
    let pair = try Tensor([1, 0.5, 0.5, 1], shape: [2, 2])
    let maps = ChannelCorrelations(maps: [
      .init(name: "wide", matrix: pair, pixels: 9), .init(name: "narrow", matrix: pair, pixels: 2),
    ])
    for metric in [Metric.meco, .mecoOpt] {
      let value = try #require(try Self.value(metric, maps, .channelCorrelations).number)
      #expect(deviation(value, from: 0.5) < Tolerance.relative(.metric, .float64))
    }
    // One of two channels correlates with itself alone.
    #expect(deviation(try maps.sampledEigenvalues(of: 1) { _ in [1, 0] }, from: 4) < 1e-12)
  }

  /// A constant channel correlates with nothing, itself included.
  @Test func constantChannelsHaveNoCorrelations() throws {
    let network = try ProbeNetwork.network()
    var state = network.state
    state["conv.weight"] = try Tensor.zeros([5, 1, 3, 3], dataType: .float64)
    try network.load(state)
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .network(network))
    #expect(try Metric.meco.value(in: context) == .defined(0))
    #expect(try Metric.mecoOpt.value(in: context) == .defined(0))
  }

  /// With distances d₁₂ = a, d₁₃ = b and d₂₃ = c of the squares, det K → (4ab − (a + b − c)²)·γ² for small γ.
  @Test func rbflexIsTheVolumeOfTheImages() throws {
    // Columns from 0 to 1: rows 000, 110 and 011 have a = 2, b = 2 and c = 2.
    let rows = try Tensor([0.0, 0, 0, 5, 5, 0, 0, 5, 5], shape: [3, 3])
    let value = try Self.value(
      .rbflex, SingleImageActivations(activations: rows, features: rows), .singleImageActivations)
    let expected = 3 * (2 * log(12) + 2 * log(2.68690173088039e-12) + 2 * log(1.02460061284506e-11))
    #expect(deviation(try #require(value.number), from: expected) < 1e-9)
    let same = try Tensor([1.0, 2, 1, 2, 4, 8], shape: [3, 2])
    #expect(
      try Self.value(.rbflex, SingleImageActivations(activations: rows, features: same), .singleImageActivations)
        == .undefined("the network does not tell the probe's images apart"))
  }

  /// The units that SWAP counted are not counted again.
  @Test func lSWAGMultipliesByTheUnitsOfSWAP() throws {
    func value(units: Int?) throws -> Double {
      let context = MeasurementContext(
        graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()),
        images: MeasurementImages(probe: try ProbeNetwork.images()))
      if let units { context.set(units, for: .distinctUnits) }
      let value = try #require(try Metric.lSWAG.value(in: context).number)
      return value / (try #require(try Metric.swap.value(in: context).number))
    }
    let expected = try value(units: nil)
    #expect(deviation(try value(units: 1000), from: expected) < Tolerance.relative(.metric, .float64))
  }

  /// Of two layers the second is in decile 5.
  @Test func lSWAGCountsLayersOfItsDeciles() throws {
    let images = MeasurementImages(probe: try ProbeNetwork.images())
    let context = MeasurementContext(
      graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()), images: images)
    let whole = try #require(try Metric.lSWAG.value(in: context).number)
    let parts = try [0...4, 5...9].map {
      try #require(try Metric.lSWAG(deciles: $0, name: "part").value(in: context).number)
    }
    // The only ReLU is in decile 0.
    #expect(deviation(parts[0] + parts[1], from: whole) < Tolerance.relative(.metric, .float64))
    #expect(
      try Metric.lSWAG(deciles: 6...9, name: "none").value(in: context)
        == .undefined("both halves of the probe have the same gradients"))
  }

  /// Layers of zeros have rank 0; equal rows have rank 1.
  @Test func equalImagesHaveRankOne() throws {
    let network = try ProbeNetwork.network()
    let images = try network.prepared(ProbeNetwork.images([2, 2, 2, 2, 2]).images)
    let last = try ActivationRanks(of: network, on: images) { _, _ in 0 }.ranks.last
    #expect(deviation(try #require(last), from: 1) < Tolerance.relative(.gradient, .float64))
  }
}
