import Graphs
import Testing

@Suite struct NetworkGraphCostTests {
  @Test func everyLayerCostsWhatItsShapesSay() throws {
    let grouped = Convolution(
      inputChannels: 4, outputChannels: 6, kernelSize: 3, stride: 2, padding: 1, groups: 2, hasBias: true)
    let network = graph(
      ("conv", .same(3, 4, kernelSize: 5), [0]), ("bn", .norm(4), [1]), ("plain", .norm(4, isAffine: false), [2]),
      ("grouped", grouped, [3]), ("pool", .globalAveragePool, [4]),
      ("linear", .linear(.init(inputFeatures: 6, outputFeatures: 10)), [5]),
      ("last", .linear(.init(inputFeatures: 10, outputFeatures: 2, hasBias: false)), [6]))
    let cost = try network.cost()
    // 5*5*3*4 weights; scale and shift of 4; 3*3*(4/2)*6 weights and 6 biases; 6*10 + 10; 10*2.
    #expect(cost.parameters == 300 + 8 + (108 + 6) + 70 + 20)
    // 8x8 pixels and then 4x4; a bias adds one for each output element.
    #expect(cost.multiplyAccumulates == 64 * 300 + (16 * 108 + 16 * 6) + 70 + 20)
    // 3, 4, 4 and 4 channels of 8x8, 6 of 4x4, then vectors.
    #expect(cost.activationElements == 15 * 64 + 96 + 6 + 10 + 2)
    // Two maps of 4x8x8 at once.
    #expect(cost.peakActivationElements == 512)
    #expect(cost.activationBytes == 4 * cost.activationElements)
    #expect(cost.peakActivationBytes == 2048)
    #expect(network.convolutionCount == 2)
    #expect(network.nodes.flatMap { $0.layer.parameters }.reduce(0) { $0 + $1.count } == cost.parameters)
  }

  /// 16 tokens of 6 channels: 6·18 and 6·6 weights, 18 and 6 biases; 16·6·24 products of the projections, 16·16·6 for
  /// the scores and as many for their use, one for each of 16·24 biased outputs.
  @Test func attentionCostsWhatItsTokensSay() throws {
    let input = FeatureShape(channels: 6, height: 4, width: 4)
    let network = graph(input: input, ("attention", .selfAttention(.init(channels: 6, heads: 3)), [0]))
    let cost = try network.cost()
    #expect(cost.parameters == 108 + 18 + 36 + 6)
    #expect(cost.multiplyAccumulates == 16 * 6 * 24 + 2 * 16 * 16 * 6 + 16 * 24)
    #expect(network.depth == 2)
    #expect(network.convolutionCount == 0)
  }

  /// Input and a wait for the sum; without the connection past it the input is freed after its reader.
  @Test func theMostThatIsHeldAtOnce() throws {
    let chain = graph(("a", .relu, [0]), ("b", .relu, [1]), ("c", .relu, [2]))
    #expect(try chain.cost().peakActivationElements == 2 * 192)
    let bypass = graph(("a", .relu, [0]), ("b", .relu, [1]), ("c", .sum, [0, 1, 2]))
    #expect(try bypass.cost().peakActivationElements == 4 * 192)
    let twice = graph(("a", .sum, [0, 0]), ("b", .relu, [1]))
    #expect(try twice.cost().peakActivationElements == 2 * 192)
    let unread = graph(("a", .relu, [0]), ("dead", .relu, [0]), ("b", .relu, [1]))
    #expect(try unread.cost().peakActivationElements == 3 * 192)
  }

  /// 2^20 channels each way and a window of 2^20 squared exceed 2^63.
  @Test func countsThatDoNotFitAreErrors() {
    let side = 1 << 20
    let vast = graph(
      input: FeatureShape(channels: side, height: side, width: side),
      ("conv", .convolution(.init(inputChannels: side, outputChannels: side, kernelSize: side)), [0]))
    let error = #expect(throws: GraphError.self) { try vast.cost() }
    #expect(error?.description.contains("exceed the largest integer") == true)
  }
}
