import Graphs
import Networks
import TestSupport
import Testing
import Torch

/// Auxiliary classifiers are computed in training, and nowhere else.
@Suite struct AuxiliaryOutputTests {
  @Test(arguments: Tolerance.types) func trainingHandsOutBothLogits(type: DataType) throws {
    let golden = try GoldenAuxiliary.read()
    let network = try golden.network(type)
    let images = try network.prepared(golden.images.tensor(type))
    let pass = try network.activations(images, batchNorm: .coupled, phase: .training(Seed(0)))
    let tolerance = Tolerance.relative(.logits, type)
    #expect(deviation(try pass.logits.doubles(), from: golden.logits.flatMap { $0 }) < tolerance)
    let auxiliary = try #require(pass.auxiliaryLogits.first)
    #expect(deviation(try auxiliary.doubles(), from: golden.auxiliaryLogits.flatMap { $0 }) < tolerance)
  }

  @Test func evaluationComputesNothingForThem() throws {
    let golden = try GoldenAuxiliary.read()
    let network = try golden.network(.float64)
    let plain = try Network(golden.graph.withoutAuxiliaryOutputs(), seed: Seed(0), dataType: .float64)
    let state = network.state
    try plain.load(Dictionary(uniqueKeysWithValues: plain.state.keys.map { ($0, try #require(state[$0])) }))
    let images = try network.prepared(golden.images.tensor(.float64))
    for mode in BatchNormMode.allCases {
      let pass = try network.activations(images, batchNorm: mode)
      #expect(pass.auxiliaryLogits.isEmpty)
      #expect(pass.outputs.count == plain.graph.nodes.count)
      let expected = try plain.logits(images, batchNorm: mode).doubles()
      #expect(try pass.logits.doubles() == expected)
      let fused = try network.logitsWithoutGradients(images, batchNorm: mode).doubles()
      #expect(deviation(fused, from: expected) < Tolerance.relative(.logits, .float64))
    }
  }

  /// Nothing recomputes what their batch norms tracked, so it stays.
  @Test func recalibrationKeepsTheirStatistics() throws {
    let golden = try GoldenAuxiliary.read()
    let network = try golden.network(.float64)
    let recalibrated = try network.recalibrated(on: network.prepared(golden.images.tensor(.float64)))
    let name = "node11.running_mean"
    #expect(try recalibrated.state[name]?.doubles() == network.state[name]?.doubles())
    #expect(
      try recalibrated.state["node2.running_mean"]?.doubles() != network.state["node2.running_mean"]?.doubles())
  }
}
