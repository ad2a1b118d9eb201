import Graphs
import Testing

@Suite struct NetworkGraphWithoutBatchNormsTests {
  /// Two batch norms in a row, one that two nodes read, and one that is an output.
  @Test func readersReadTheirInputs() throws {
    let norm = NetworkGraph.Node(name: "", layer: .batchNorm(.init(channels: 3)), inputs: [])
    func named(_ name: String, _ input: Int) -> NetworkGraph.Node {
      NetworkGraph.Node(name: name, layer: norm.layer, inputs: [input])
    }
    let input = NetworkGraph.Node(
      name: "input", layer: .input(FeatureShape(channels: 3, height: 4, width: 4)), inputs: [])
    let nodes = [
      input, named("first", 0), named("second", 1), .init(name: "relu", layer: .relu, inputs: [2]),
      .init(name: "sum", layer: .sum, inputs: [2, 3]), named("last", 4), named("auxiliary", 3),
    ]
    let graph = NetworkGraph(nodes: nodes, output: 5, auxiliaryOutputs: [.init(node: 6, weight: 0.5)])
    let expected = NetworkGraph(
      nodes: [
        input, .init(name: "relu", layer: .relu, inputs: [0]), .init(name: "sum", layer: .sum, inputs: [0, 1]),
      ], output: 2, auxiliaryOutputs: [.init(node: 1, weight: 0.5)])
    #expect(graph.withoutBatchNorms() == expected)
    #expect(expected.withoutBatchNorms() == expected)
  }
}
