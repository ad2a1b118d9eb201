import Graphs
import Testing

@Suite struct NetworkGraphFoldedBatchNormsTests {
  /// Of four batch norms, the first alone reads its convolution; the second's convolution is read by the sum too, the
  /// third reads a sum, and the fourth's convolution is an auxiliary output.
  @Test func onlyWhatAloneReadsAConvolutionBecomesPartOfIt() {
    func graph(folded: Bool) -> NetworkGraph {
      var nodes = NodeList()
      func convolution(_ hasBias: Bool) -> Convolution {
        Convolution(inputChannels: 3, outputChannels: 3, kernelSize: 1, hasBias: hasBias)
      }
      let input = nodes.append("input", .input(FeatureShape(channels: 3, height: 4, width: 4)))
      var first = nodes.append("first", convolution(folded), input)
      if !folded { first = nodes.append("first.bn", .batchNorm(.init(channels: 3)), first) }
      let second = nodes.append("second", convolution(false), first)
      let norm = nodes.append("second.bn", .batchNorm(.init(channels: 3)), second)
      let sum = nodes.append("sum", .sum, second, norm)
      let third = nodes.append("third.bn", .batchNorm(.init(channels: 3)), sum)
      let fourth = nodes.append("fourth", convolution(false), third)
      let output = nodes.append("fourth.bn", .batchNorm(.init(channels: 3)), fourth)
      return NetworkGraph(nodes: nodes.nodes, output: output, auxiliaryOutputs: [.init(node: fourth, weight: 0.5)])
    }
    #expect(graph(folded: false).foldingBatchNorms() == graph(folded: true))
    #expect(graph(folded: true).foldingBatchNorms() == graph(folded: true))
  }

  /// What is left of the auxiliary output's graph once the network is trained: its last batch norm folds, too.
  @Test func aNetworkIsDeployedWithoutWhatTrainingAloneNeeds() throws {
    var nodes = NodeList()
    let input = nodes.append("input", .input(FeatureShape(channels: 3, height: 4, width: 4)))
    let convolution = nodes.convolution("conv", of: input, 3, 2, kernelSize: 3)
    let output = nodes.append("bn", .batchNorm(.init(channels: 2)), convolution)
    _ = nodes.append("dead", .relu, output)
    let graph = NetworkGraph(
      nodes: nodes.nodes, output: output, auxiliaryOutputs: [.init(node: convolution, weight: 1)])
    let deployed = graph.deployed()
    #expect(deployed.nodes.map(\.name) == ["input", "conv"] && deployed.output == 1)
    // 54 weights and, instead of the batch norm's shift and scale, 2 biases.
    #expect(try deployed.cost().parameters == 56)
  }
}
