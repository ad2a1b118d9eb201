import Graphs
import Networks
import TestSupport
import Testing
import Torch

/// Running statistics that are recomputed on a batch.
@Suite struct NetworkRecalibrationTests {
  private static let tolerance = Tolerance.relative(.operation, .float64)

  /// Four pixels 1, 3, 5, 7: mean 4, unbiased variance 20/3, whatever was tracked before and whatever the layer's
  /// momentum is.
  @Test(arguments: [0.01, 0.1, 1]) func statisticsAreThoseOfTheBatch(momentum: Double) throws {
    let network = try Network(
      NetworkGraph(
        nodes: [
          .init(name: "input", layer: .input(FeatureShape(channels: 1, height: 1, width: 2)), inputs: []),
          .init(name: "bn", layer: .batchNorm(.init(channels: 1, momentum: momentum)), inputs: [0]),
          .init(name: "pool", layer: .globalAveragePool, inputs: [1]),
        ], output: 2), seed: Seed(0), dataType: .float64)
    let images = try Tensor([1.0, 3, 5, 7], shape: [2, 1, 1, 2])
    _ = try network.logits(images.scaled(by: 10), batchNorm: .coupled, updatesStatistics: true)
    let before = try network.state.mapValues { try $0.doubles() }
    let recalibrated = try network.recalibrated(on: images)
    #expect(deviation(try recalibrated.state["bn.running_mean"]!.item(), from: 4) < Self.tolerance)
    #expect(deviation(try recalibrated.state["bn.running_var"]!.item(), from: 20.0 / 3) < Self.tolerance)
    #expect(try network.state.mapValues { try $0.doubles() } == before)
  }

  /// In a deep network every batch norm's input is that of a network normalized by the batch. With M values a
  /// channel the unbiased variance is M/(M − 1) of the one the batch is normalized with; so running and frozen
  /// logits of that batch agree up to a few times 1/M, and tracked statistics of 0 and 1 are far off.
  @Test(arguments: ["cell1462-all-3x3", "cell11472-residual", "cell0-pool-1x1-skip"])
  func logitsAreThoseOfTheBatch(name: String) throws {
    let golden = try GoldenNetwork.named(name)
    let network = try golden.network(.float64)
    let images = try golden.images.tensor(.float64)
    let expected = try network.logits(images, batchNorm: .frozen).doubles()
    let recalibrated = try network.recalibrated(on: images).logits(images, batchNorm: .running).doubles()
    // The last stage is 2 by 2 pixels: M is four times the batch.
    let bias = 1 / Double(4 * images.shape[0])
    #expect(deviation(recalibrated, from: expected) < 8 * bias)
    #expect(deviation(try network.logits(images, batchNorm: .running).doubles(), from: expected) > 8 * bias)
  }

  /// The parameters are the network's own: a step of training is seen by both.
  @Test func parametersAreShared() throws {
    let golden = try GoldenNetwork.named("cell11472-residual")
    let network = try golden.network(.float64)
    let recalibrated = try network.recalibrated(on: golden.images.tensor(.float64))
    let (own, other) = (network.parameters[0].tensor, recalibrated.parameters[0].tensor)
    try own.add(inPlace: try own.scaled(by: 0).shifted(by: 1))
    #expect(try own.doubles() == other.doubles())
  }

  /// Where nothing is tracked there is nothing to recompute.
  @Test func networksWithoutStatisticsAreThemselves() throws {
    let network = try Network(
      NetworkGraph(
        nodes: [
          .init(name: "input", layer: .input(FeatureShape(channels: 1, height: 1, width: 2)), inputs: []),
          .init(name: "pool", layer: .globalAveragePool, inputs: [0]),
        ], output: 1), seed: Seed(0), dataType: .float64)
    #expect(try network.recalibrated(on: Tensor([1.0, 3], shape: [1, 1, 1, 2])).statistics.isEmpty)
  }
}
