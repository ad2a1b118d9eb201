import Exports
import Foundation
import Graphs
import Networks
import TestSupport
import Testing
import Torch

@Suite struct ExportedNetworkTests {
  private func logits(_ network: ExportedNetwork, _ images: Tensor) throws -> [Double] {
    let copy = try Network(network.graph, seed: Seed(9))
    #expect(copy.graph == network.graph, "nothing is left to simplify")
    try copy.load(network.tensors)
    return try copy.logits(copy.prepared(images), batchNorm: .running).doubles()
  }

  @Test(arguments: LayerCase.all) func foldingKeepsTheFunction(layer: LayerCase) throws {
    let network = try layer.exported()
    let folded = try network.foldingBatchNorms()
    let images = try layer.images(4)
    #expect(
      deviation(try logits(folded, images), from: try logits(network, images)) < Tolerance.relative(.logits, .float32))
  }

  /// The convolution of "convolution read twice" has two readers, and a concatenation is no convolution.
  @Test func batchNormsThatDoNotFollowAloneStay() throws {
    func batchNorms(_ name: String) throws -> [Int] {
      let layer = try #require(LayerCase.all.first { $0.name == name })
      let network = try layer.exported()
      return [network, try network.foldingBatchNorms()].map { $0.graph.nodes.count { $0.layer is BatchNorm } }
    }
    #expect(try batchNorms("convolution read twice") == [3, 3])
    #expect(try batchNorms("concatenation") == [1, 1])
    #expect(try batchNorms("batch norm affine") == [2, 0])
    #expect(try batchNorms("sum of repeated terms") == [2, 1])
  }

  @Test func auxiliaryOutputsAreLeftOut() throws {
    var sketch = GraphSketch()
    let stem = sketch.add(.convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3)), sketch.input)
    let pooled = sketch.add(.globalAveragePool, stem)
    let logits = sketch.add(.linear(.init(inputFeatures: 4, outputFeatures: 3)), pooled)
    let auxiliary = sketch.add(.linear(.init(inputFeatures: 4, outputFeatures: 3)), pooled)
    let graph = NetworkGraph(
      nodes: sketch.nodes, output: logits, auxiliaryOutputs: [.init(node: auxiliary, weight: 0.4)])
    let network = try ExportedNetwork(Network(graph, seed: Seed(0)), card: .sample)
    #expect(network.tensors.keys.sorted() == ["node1.weight", "node3.bias", "node3.weight"])
  }

  @Test func aBatchNormWithoutStatisticsIsRefused() throws {
    let layer = LayerCase(
      "", [.batchNorm(.init(channels: 3, tracksStatistics: false)), .globalAveragePool])
    let error = #expect(throws: ExportError.self) { try layer.exported() }
    #expect(error?.description.contains("of node1 normalizes each batch by its own statistics") == true)
  }

  @Test func aNetworkOfFloat64IsRounded() throws {
    let network = try ExportedNetwork(LayerCase.example.network(dataType: .float64), card: .sample)
    #expect(network.tensors.values.allSatisfy { $0.dataType == .float32 })
  }
}
