import Graphs
import Testing

@Suite struct NetworkGraphAuxiliaryOutputsTests {
  /// A stem, a classifier behind a deeper trunk, and a second one with a convolution of its own.
  static var network: NetworkGraph {
    var network = graph(
      ("stem", .same(3, 4), [0]), ("zero", .zero, [1]), ("stem again", .sum, [1, 2]), ("trunk", .same(4, 4), [3]),
      ("pool", .globalAveragePool, [4]), ("classifier", .linear(.init(inputFeatures: 4, outputFeatures: 2)), [5]),
      ("head", .same(4, 5), [3]), ("head pool", .globalAveragePool, [7]),
      ("head classifier", .linear(.init(inputFeatures: 5, outputFeatures: 2)), [8]))
    network.output = 6
    network.auxiliaryOutputs = [.init(node: 9, weight: 0.4)]
    return network
  }

  @Test func whatTheyAloneReadIsTheirs() {
    let network = Self.network
    let names = zip(network.nodes, network.isAuxiliary).filter(\.1).map(\.0.name)
    #expect(names == ["head", "head pool", "head classifier"])
    var plain = network
    plain.auxiliaryOutputs = []
    #expect(plain.isAuxiliary.allSatisfy { !$0 })
    #expect(network.withoutAuxiliaryOutputs().nodes == Array(plain.nodes.prefix(7)))
    #expect(network.withoutAuxiliaryOutputs().output == 6)
  }

  @Test func theyStayWhenTheGraphIsSimplified() throws {
    let simple = Self.network.simplified()
    #expect(
      simple.nodes.map(\.name)
        == ["input", "stem", "trunk", "pool", "classifier", "head", "head pool", "head classifier"])
    #expect(simple.nodes[simple.output].name == "classifier")
    #expect(simple.auxiliaryOutputs == [.init(node: 7, weight: 0.4)])
    let shapes = try simple.shapes()
    #expect(shapes[7] == shapes[4])
  }

  @Test func theyCostNothingOnceTrained() throws {
    let network = Self.network
    let cost = try network.withoutAuxiliaryOutputs().cost()
    #expect(try network.cost() == cost)
    #expect(network.convolutionCount == 2)
    #expect(network.depth == 3)
  }

  @Test func drawingsShowThem() {
    #expect(Self.network.textDrawing().hasSuffix("output: node 6\nauxiliary output: node 9, weight 0.4\n"))
    #expect(Self.network.dot().contains("n9 [label=\"head classifier\\nlinear 5 to 2, bias\\n2\", style=dotted"))
  }

  @Test(arguments: [
    (10, 0.4, "an auxiliary output of the graph is node 10, but its nodes are 0 to 9"),
    (-1, 0.4, "an auxiliary output of the graph is node -1, but its nodes are 0 to 9"),
    (
      8, 0.4,
      "the auxiliary output \"head pool\" has the shape 5 and the output 2; they classify the same images, so they "
        + "must be equal"
    ),
    (9, 0, "the auxiliary output \"head classifier\" needs a positive weight, not 0.0"),
    (9, .infinity, "the auxiliary output \"head classifier\" needs a positive weight, not inf"),
  ])
  func faultsAreSentences(node: Int, weight: Double, message: String) {
    var network = Self.network
    network.auxiliaryOutputs = [.init(node: node, weight: weight)]
    let error = #expect(throws: GraphError.self) { try network.shapes() }
    #expect(error?.description == message)
  }
}
