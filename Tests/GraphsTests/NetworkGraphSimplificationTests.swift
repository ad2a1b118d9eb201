import Graphs
import Testing

@Suite struct NetworkGraphSimplificationTests {
  /// The nodes as "name(names of its inputs)".
  func listing(_ graph: NetworkGraph) -> [String] {
    graph.nodes.map { node in "\(node.name)(\(node.inputs.map { graph.nodes[$0].name }.joined(separator: " ")))" }
  }

  @Test func zerosAndWhatFeedsThemGo() {
    let network = graph(
      ("dead", .same(3, 3), [0]), ("deadToo", .norm(3), [1]), ("zero", .zero, [2]), ("live", .same(3, 3), [0]),
      ("sum", .sum, [3, 4]), ("relu", .relu, [5]))
    #expect(listing(network.simplified()) == ["input()", "live(input)", "relu(live)"])
  }

  @Test func zerosSpreadThroughWhatKeepsThem() {
    let network = graph(
      ("zero", .zero, [0]), ("relu", .relu, [1]), ("conv", .same(3, 3), [2]), ("bn", .norm(3), [3]),
      ("pool", .averagePool(.init(kernelSize: 3, stride: 1, padding: 1)), [4]), ("zeros", .sum, [1, 5]),
      ("both", .concatenation, [6, 5]), ("narrow", .same(6, 3), [7]), ("sum", .sum, [8, 0]), ("last", .relu, [9]))
    #expect(listing(network.simplified()) == ["input()", "last(input)"])
  }

  /// A convolution's bias makes something of nothing, so it stays and reads a zero.
  @Test func biasesKeepWhatReadsZeros() throws {
    let network = graph(
      ("zero", .zero, [0]), ("conv", .same(3, 3, hasBias: true), [1]), ("sum", .sum, [0, 2]))
    #expect(listing(network.simplified()) == ["input()", "zero(input)", "conv(zero)", "sum(input conv)"])
  }

  /// A batch norm of zeros gives its shift: taken as zero, unless shifts are to be kept.
  @Test func shiftsOfZerosAreKeptOnRequest() {
    let network = graph(
      ("zero", .zero, [0]), ("bn", .norm(3), [1]), ("plain", .norm(3, isAffine: false), [1]), ("sum", .sum, [0, 2, 3]),
      ("relu", .relu, [4]))
    #expect(listing(network.simplified()) == ["input()", "relu(input)"])
    #expect(
      listing(network.simplified(keepingShiftsOfZeros: true))
        == ["input()", "zero(input)", "bn(zero)", "sum(input bn)", "relu(sum)"])
  }

  /// x + x is two terms, and a sum of one is that one.
  @Test func sumsKeepRepeatedTerms() {
    let network = graph(("one", .sum, [0]), ("two", .sum, [1, 0]), ("relu", .relu, [2]))
    #expect(listing(network.simplified()) == ["input()", "two(input input)", "relu(two)"])
  }

  /// ReLUs of one node are one; convolutions of one node are not, for their weights differ.
  @Test func equalLayersWithoutParametersAreOne() {
    let network = graph(
      ("relu1", .relu, [0]), ("conv1", .same(3, 3), [1]), ("relu2", .relu, [0]), ("conv2", .same(3, 3), [3]),
      ("bn1", .norm(3), [1]), ("bn2", .norm(3), [3]), ("sum", .sum, [2, 4, 5, 6]))
    #expect(
      listing(network.simplified())
        == [
          "input()", "relu1(input)", "conv1(relu1)", "conv2(relu1)", "bn1(relu1)", "bn2(relu1)",
          "sum(conv1 conv2 bn1 bn2)",
        ])
  }

  /// Equal drop-paths draw each for itself.
  @Test func randomLayersStayTwo() {
    let network = graph(
      ("a", .dropPath(rate: 0.5), [0]), ("b", .dropPath(rate: 0.5), [0]), ("sum", .sum, [1, 2]))
    #expect(network.simplified() == network)
  }

  /// What a layer makes of zeros decides whether it goes.
  @Test func layersSayWhatTheyMakeOfZeros() {
    let network = graph(
      ("zero", .zero, [0]), ("swish", .hardSwish, [1]), ("gelu", .gelu, [2]), ("path", .dropPath(rate: 0.5), [3]),
      ("norm", .layerNorm(.init(channels: 3)), [4]), ("gate", .hardSigmoid, [5]), ("sum", .sum, [0, 6]))
    #expect(listing(network.simplified()) == ["input()", "zero(input)", "gate(zero)", "sum(input gate)"])
    #expect(
      listing(network.simplified(keepingShiftsOfZeros: true))
        == ["input()", "zero(input)", "norm(zero)", "gate(norm)", "sum(input gate)"])
  }

  @Test func poolingsThatDifferStayTwo() {
    let network = graph(
      ("a", .averagePool(.init(kernelSize: 3, stride: 1, padding: 1)), [0]),
      ("b", .averagePool(.init(kernelSize: 3, stride: 1, padding: 1, countsPadding: true)), [0]),
      ("c", .maxPool(.init(kernelSize: 3, stride: 1, padding: 1)), [0]), ("sum", .sum, [1, 2, 3]))
    #expect(network.simplified() == network)
  }

  /// A network that ignores its input keeps one zero of the right shape before its classifier.
  @Test func aZeroThatCannotGoStays() throws {
    let network = graph(
      ("conv", .same(3, 5), [0]), ("zero", .zero, [1]), ("pool", .globalAveragePool, [2]),
      ("linear", .linear(.init(inputFeatures: 5, outputFeatures: 2)), [3]))
    let simple = network.simplified()
    #expect(simple.isInputIndependent)
    #expect(try simple.shapes()[simple.output] == network.shapes()[network.output])
    #expect(simple.nodes.contains { $0.layer is Zero })
  }

  @Test func theInputStaysThoughNothingReadsIt() {
    let network = graph(("unused", .relu, [0]))
    var direct = network
    direct.output = 0
    #expect(listing(direct.simplified()) == ["input()"])
  }
}
