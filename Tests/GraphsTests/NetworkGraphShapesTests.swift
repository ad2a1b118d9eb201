import Graphs
import Testing

@Suite struct NetworkGraphShapesTests {
  /// Output sizes as PyTorch gives them: floor((i + 2p - d (k - 1) - 1) / s) + 1.
  @Test(arguments: [
    // size, kernel, stride, padding, dilation, expected
    (32, 3, 1, 1, 1, 32), (32, 3, 2, 1, 1, 16), (33, 3, 2, 1, 1, 17), (32, 1, 1, 0, 1, 32), (32, 1, 2, 0, 1, 16),
    (7, 3, 2, 0, 1, 3), (8, 5, 1, 4, 2, 8), (5, 5, 1, 0, 1, 1), (9, 3, 3, 1, 1, 3), (6, 2, 2, 0, 1, 3),
  ])
  func windowsSlide(size: Int, kernelSize: Int, stride: Int, padding: Int, dilation: Int, expected: Int) throws {
    let input = FeatureShape(channels: 2, height: size, width: size + 1)
    let convolution = Convolution(
      inputChannels: 2, outputChannels: 5, kernelSize: kernelSize, stride: stride, padding: padding,
      dilation: dilation)
    let shape = try graph(input: input, ("conv", convolution, [0])).shapes()[1]
    #expect(shape.channels == 5)
    #expect(shape.height == expected)
    #expect(shape.width == (size + 1 + 2 * padding - dilation * (kernelSize - 1) - 1) / stride + 1)
    guard dilation == 1, padding <= kernelSize / 2 else { return }
    let poolings: [any Layer] = [
      .averagePool(.init(kernelSize: kernelSize, stride: stride, padding: padding)),
      .maxPool(.init(kernelSize: kernelSize, stride: stride, padding: padding)),
    ]
    for pooling in poolings {
      let pooled = try graph(input: input, ("pool", pooling, [0])).shapes()[1]
      #expect(pooled == FeatureShape(channels: 2, height: expected, width: shape.width))
    }
  }

  @Test func everyLayerHasItsShape() throws {
    let shapes = try graph(
      ("conv", .same(3, 4), [0]), ("bn", .norm(4), [1]), ("relu", .relu, [2]), ("zero", .zero, [3]),
      ("sum", .sum, [3, 4, 4]), ("concat", .concatenation, [5, 0]), ("pool", .globalAveragePool, [6]),
      ("linear", .linear(.init(inputFeatures: 7, outputFeatures: 10)), [7])
    ).shapes()
    #expect(shapes.map { "\($0)" } == ["3x8x8"] + Array(repeating: "4x8x8", count: 5) + ["7x8x8", "7", "10"])
    #expect(shapes.map(\.isFlat) == Array(repeating: false, count: 7) + [true, true])
    #expect(shapes[8].elements == 10)
  }

  /// A flat input, as networks of fully connected layers have.
  @Test func vectorsAreInputsToo() throws {
    let input = FeatureShape(channels: 6, height: 1, width: 1, isFlat: true)
    let shapes = try graph(
      input: input, ("linear", .linear(.init(inputFeatures: 6, outputFeatures: 2)), [0]), ("relu", .relu, [1]),
      ("sum", .sum, [2, 1])
    ).shapes()
    #expect(shapes.last == FeatureShape(channels: 2, height: 1, width: 1, isFlat: true))
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let graph: NetworkGraph

    init(_ message: String, _ graph: NetworkGraph) {
      testDescription = message
      self.graph = graph
    }
  }

  static func altered(_ graph: NetworkGraph, _ change: (inout NetworkGraph) -> Void) -> NetworkGraph {
    var graph = graph
    change(&graph)
    return graph
  }

  static let plain = graph(("a", .relu, [0]), ("b", .relu, [1]))

  static let faults: [Fault] = [
    Fault("node 0 of a network graph must be its input", NetworkGraph(nodes: [], output: 0)),
    Fault("node 0 of a network graph must be its input", altered(plain) { $0.nodes[0].layer = .relu }),
    Fault("the graph's output is node 3, but its nodes are 0 to 2", altered(plain) { $0.output = 3 }),
    Fault("the graph's output is node -1, but its nodes are 0 to 2", altered(plain) { $0.output = -1 }),
    Fault("node 2 has no name", altered(plain) { $0.nodes[2].name = "" }),
    Fault(
      "node 2 has the name \"a\", which an earlier node already has", altered(plain) { $0.nodes[2].name = "a" }),
    Fault(
      "node \"b\" is a second input; a graph has one, node 0",
      altered(plain) { $0.nodes[2].layer = $0.nodes[0].layer }),
    Fault(
      "node \"a\" at 1 reads node 2; a node may read only nodes before it", altered(plain) { $0.nodes[1].inputs = [2] }),
    Fault(
      "node \"a\" at 1 reads node 1; a node may read only nodes before it", altered(plain) { $0.nodes[1].inputs = [1] }),
    Fault(
      "node \"a\" at 1 reads node -1; a node may read only nodes before it",
      altered(plain) { $0.nodes[1].inputs = [-1] }),
    Fault("node \"a\" (ReLU): it needs exactly one input, not 2", altered(plain) { $0.nodes[1].inputs = [0, 0] }),
    Fault("node \"a\" (ReLU): it needs exactly one input, not 0", altered(plain) { $0.nodes[1].inputs = [] }),
    Fault(
      "node \"input\" (input 0x8x8): the channels, height and width must be from 1 to 1048576, not 0",
      graph(input: FeatureShape(channels: 0, height: 8, width: 8))),
    Fault(
      "node \"input\" (input 3): a flat shape has height 1 and width 1, not 2 and 1",
      graph(input: FeatureShape(channels: 3, height: 2, width: 1, isFlat: true))),
    Fault("node \"s\" (sum): it needs at least one input", graph(("s", .sum, []))),
    Fault(
      "node \"s\" (sum): the terms of a sum must have the same shape, but input 0 is 3x8x8 and input 1 is 4x8x8",
      graph(("c", .same(3, 4), [0]), ("s", .sum, [0, 1]))),
    Fault(
      "node \"c\" (concatenation): input 1 is 3x4x4, which cannot be concatenated with 3x8x8",
      graph(
        ("p", .averagePool(.init(kernelSize: 2, stride: 2, padding: 0)), [0]), ("c", .concatenation, [0, 1]))),
    Fault(
      "node \"c\" (convolution 3x3, 4 to 4, padding 1): it expects 4 input channels but its input has 3",
      graph(("c", .same(4, 4), [0]))),
    Fault("node \"n\" (batch norm 5): it expects 5 input channels but its input has 3", graph(("n", .norm(5), [0]))),
    Fault(
      "node \"n\" (batch norm 3): a batch norm needs a positive epsilon and a momentum from 0 to 1, not 0.0 and 0.1",
      graph(("n", .batchNorm(.init(channels: 3, epsilon: 0)), [0]))),
    Fault(
      "node \"c\" (convolution 3x3, 3 to 4, groups 2): the groups must divide the 3 input and 4 output channels, "
        + "which 2 does not",
      graph(("c", .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, groups: 2)), [0]))),
    Fault(
      "node \"c\" (convolution 9x9, 3 to 4): a window of 9 does not fit an input of 8 with padding 0",
      graph(("c", .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 9)), [0]))),
    Fault(
      "node \"c\" (convolution 3x3, 3 to 4, stride 0): the kernel size, stride and dilation must be from 1 to "
        + "1048576, not 0",
      graph(("c", .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, stride: 0)), [0]))),
    Fault(
      "node \"c\" (convolution 3x3, 3 to -4): the input and output channels must be from 1 to 1048576, not -4",
      graph(("c", .convolution(.init(inputChannels: 3, outputChannels: -4, kernelSize: 3)), [0]))),
    Fault(
      "node \"c\" (convolution 3x3, 3 to 4, padding -1): the padding must be from 0 to 1048576, not -1",
      graph(("c", .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: -1)), [0]))),
    Fault(
      "node \"p\" (max pool 3x3, padding 2): the padding of a pooling must be from 0 to half its kernel size 3, not 2",
      graph(("p", .maxPool(.init(kernelSize: 3, stride: 1, padding: 2)), [0]))),
    Fault(
      "node \"g2\" (global average pool): it needs an input with height and width, not 3 flat features",
      graph(("g", .globalAveragePool, [0]), ("g2", .globalAveragePool, [1]))),
    Fault(
      "node \"l\" (linear 3 to 2, bias): a linear layer needs a flat input, not 3x8x8; pool it first",
      graph(("l", .linear(.init(inputFeatures: 3, outputFeatures: 2)), [0]))),
    Fault(
      "node \"l\" (linear 4 to 2, bias): it expects 4 input channels but its input has 3",
      graph(("g", .globalAveragePool, [0]), ("l", .linear(.init(inputFeatures: 4, outputFeatures: 2)), [1]))),
    Fault(
      "node \"c\" (crop, top 8, left 0): it cannot cut 8 rows and 0 columns off 3x8x8",
      graph(("c", .crop(top: 8, left: 0), [0]))),
    Fault(
      "node \"p\" (channel product): it needs two inputs, a feature map and a flat gate, not 1",
      graph(("p", .channelProduct, [0]))),
    Fault(
      "node \"p\" (channel product): the gate of 3x8x8 is 3 flat features, not 3x8x8",
      graph(("p", .channelProduct, [0, 0]))),
    Fault(
      "node \"n\" (layer norm 5): it expects 5 input channels but its input has 3",
      graph(("n", .layerNorm(.init(channels: 5)), [0]))),
    Fault(
      "node \"n\" (layer norm 3): a layer norm needs a positive epsilon, not 0.0",
      graph(("n", .layerNorm(.init(channels: 3, epsilon: 0)), [0]))),
    Fault(
      "node \"a\" (self-attention 3, 2 heads, bias): the heads must divide the 3 channels, which 2 does not",
      graph(("a", .selfAttention(.init(channels: 3, heads: 2)), [0]))),
    Fault(
      "node \"d\" (drop-path 1.0): the rate of a drop-path must be at least 0 and below 1, not 1.0",
      graph(("d", .dropPath(rate: 1), [0]))),
  ]

  @Test(arguments: faults) func faultsAreSentencesThatNameTheNode(fault: Fault) {
    let error = #expect(throws: GraphError.self) { try fault.graph.shapes() }
    #expect(error?.description == fault.testDescription)
    #expect(throws: GraphError.self) { try fault.graph.cost() }
  }
}
