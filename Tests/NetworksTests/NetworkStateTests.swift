import Graphs
import Networks
import Spaces
import TestSupport
import Testing
import Torch

/// Names, loading, and what a network says when something does not fit.
@Suite struct NetworkStateTests {
  private static func network(seed: Seed = Seed(0)) throws -> Network {
    let scale = NetworkScale(
      sizes: .nasBench201(channels: 2, cells: 1), imageChannels: 3, imageHeight: 4, imageWidth: 4, classes: 3)
    let space = NASBench201()
    let cell = "|nor_conv_3x3~0|+|skip_connect~0|none~1|+|skip_connect~0|nor_conv_1x1~1|avg_pool_3x3~2|"
    return try Network(space.graph(of: space.architecture(cell), at: scale), seed: seed)
  }

  /// The names are the golden files', which are those of the PyTorch module.
  @Test(arguments: try GoldenNetwork.all()) func namesAreThoseOfThePyTorchModule(golden: GoldenNetwork) throws {
    let known = Set(golden.parameters.map(\.name)).union(golden.statistics.map(\.name))
    let names = try golden.network(.float32).state.keys
    #expect(known.isSuperset(of: names), "\(Set(names).subtracting(known))")
  }

  @Test func aStateCanBeCarriedOver() throws {
    let source = try Self.network(seed: Seed(1))
    let target = try Self.network(seed: Seed(2))
    let images = try Tensor(PortableNumbers.uniform("state", 2 * 3 * 4 * 4), shape: [2, 3, 4, 4])
    let expected = try source.logits(source.prepared(images), batchNorm: .coupled).doubles()
    #expect(try target.logits(target.prepared(images), batchNorm: .coupled).doubles() != expected)
    try target.load(source.state)
    #expect(try target.logits(target.prepared(images), batchNorm: .coupled).doubles() == expected)
  }

  @Test func loadingChangesNothingWhereSomethingDoesNotFit() throws {
    let network = try Self.network()
    let before = try network.state.mapValues { try $0.doubles() }
    let other = try Self.network(seed: Seed(9)).state
    var missing = other
    missing["classifier.bias"] = nil
    var unknown = other
    unknown["classifier.scale"] = try Tensor([1.0])
    var misshapen = other
    misshapen["stem.conv.weight"] = try Tensor([1.0])
    for (state, sentence) in [
      (missing, "the parameter 'classifier.bias' is missing"),
      (unknown, "the network has no parameter 'classifier.scale'"),
      (misshapen, "the parameter 'stem.conv.weight' has shape [2, 3, 3, 3], but the given value has [1]"),
    ] {
      let error = #expect(throws: NetworkError.self) { try network.load(state) }
      #expect(error?.description == sentence)
    }
    #expect(try network.state.mapValues { try $0.doubles() } == before)
  }

  @Test(arguments: [[2, 3, 4, 5], [2, 1, 4, 4], [3, 4, 4], []]) func imagesMustFit(shape: [Int]) throws {
    let network = try Self.network()
    let error = #expect(throws: NetworkError.self) { try network.logits(Tensor.zeros(shape), batchNorm: .coupled) }
    #expect(error?.description.hasSuffix("the network takes (N, 3, 4, 4)") == true)
    #expect(error?.description.hasPrefix("layer input: ") == true)
  }

  @Test func malformedGraphsAreErrors() throws {
    let graph = NetworkGraph(
      nodes: [.init(name: "input", layer: .input(FeatureShape(channels: 3, height: 4, width: 4)), inputs: [])],
      output: 1)
    #expect(throws: NetworkError.self) { try Network(graph, seed: Seed(0)) }
  }

  /// A cell that ignores its input: the logits are the same for every image, and finite.
  @Test(arguments: BatchNormMode.allCases) func inputIndependentNetworksRun(mode: BatchNormMode) throws {
    let golden = try GoldenNetwork.named("cell1651-all-none")
    let network = try golden.network(.float64)
    let logits = try network.logits(golden.images.tensor(.float64), batchNorm: mode)
    let rows = try (0..<logits.shape[0]).map { try logits.selected(axis: 0, index: $0).doubles() }
    // Equal to rounding: a matrix product need not sum every row in the same order.
    for row in rows { #expect(deviation(row, from: rows[0]) <= Tolerance.relative(.logits, .float64)) }
  }
}
