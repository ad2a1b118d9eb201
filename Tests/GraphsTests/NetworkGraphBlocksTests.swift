import Graphs
import Testing

@Suite struct NetworkGraphBlocksTests {
  private func names(_ indices: [Int], of graph: NetworkGraph) -> [String] { indices.map { graph.nodes[$0].name } }

  @Test func everyPathPassesABottleneck() {
    let network = graph(
      ("conv", .same(3, 3), [0]), ("left", .relu, [1]), ("right", .norm(3), [1]), ("sum", .sum, [2, 3]),
      ("unread", .relu, [1]), ("skipped", .norm(3), [4]), ("last", .sum, [4, 6]))
    #expect(names(network.bottlenecks, of: network) == ["input", "conv", "sum", "last"])
  }

  /// A block ends where paths join or part; the classifier's vectors are no feature maps.
  @Test func blocksEndWherePathsJoinOrPart() throws {
    let network = graph(
      ("stem", .same(3, 3), [0]), ("norm", .norm(3), [1]), ("relu", .relu, [2]), ("conv", .same(3, 3), [3]),
      ("sum", .sum, [2, 4]), ("head", .relu, [5]), ("pool", .globalAveragePool, [6]),
      ("classifier", .linear(.init(inputFeatures: 3, outputFeatures: 2)), [7]))
    #expect(names(try network.blockOutputs(), of: network) == ["norm", "sum"])
  }

  /// A zero is on a path as long as the graph is not simplified.
  @Test func zerosDoNotChangeBlocks() throws {
    let network = graph(
      ("stem", .same(3, 3), [0]), ("zero", .zero, [1]), ("sum", .sum, [1, 2]), ("relu", .relu, [3]))
    #expect(names(try network.blockOutputs(), of: network) == ["stem", "sum"])
  }

  @Test func everyFeatureMapOfAChainIsABlock() throws {
    let network = graph(
      ("conv", .same(3, 3), [0]), ("relu", .relu, [1]), ("pool", .globalAveragePool, [2]))
    #expect(names(try network.blockOutputs(), of: network) == ["conv", "relu"])
  }

  /// A skip is the node that it reads, a sum of one term is that one, and a dead branch is nothing.
  @Test func simplificationsSayWhereEachNodeWent() {
    let network = graph(
      ("one", .relu, [0]), ("same", .relu, [0]), ("zero", .zero, [1]), ("sum", .sum, [2, 3]), ("dead", .norm(3), [0]),
      ("last", .norm(3), [4]))
    let (simplified, nodes) = network.simplification()
    #expect(nodes.map { $0.map { simplified.nodes[$0].name } } == ["input", "one", "one", nil, "one", nil, "last"])
    #expect(simplified == network.simplified())
  }
}
