import Datasets
import Graphs
import Networks
import TestSupport
import Testing
import Torch
import Training

/// Accuracy on a network that is worked out by hand: the logits are the means of the two channels.
@Suite struct AccuracyTests {
  private static func network(weight: [Double] = [1, 0, 0, 1]) throws -> Network {
    let network = try Network(
      NetworkGraph(
        nodes: [
          .init(name: "input", layer: .input(FeatureShape(channels: 2, height: 1, width: 2)), inputs: []),
          .init(name: "pool", layer: .globalAveragePool, inputs: [0]),
          .init(
            name: "classifier", layer: .linear(.init(inputFeatures: 2, outputFeatures: 2, hasBias: false)), inputs: [1]),
        ], output: 2), seed: Seed(0))
    try network.load(["classifier.weight": Tensor(weight, shape: [2, 2])])
    return network
  }

  /// Five images of two channels; the brighter channel is 0, 1, 1, 0 and (a tie, the first wins) 0.
  private static func source(labels: [Int]) throws -> BatchSource {
    let channels: [(UInt8, UInt8)] = [(200, 10), (0, 1), (90, 91), (255, 0), (77, 77)]
    let pixels = channels.flatMap { [$0.0, $0.0, $0.1, $0.1] }
    return try BatchSource(
      ImageSet(
        name: "channels", images: Tensor(pixels, shape: [5, 2, 1, 2]), labels: labels, classNames: ["first", "second"],
        normalization: Normalization(mean: [0, 0], standardDeviation: [1, 1])))
  }

  private static let examples: [(labels: [Int], share: Double)] = [
    ([0, 1, 1, 0, 0], 1), ([0, 1, 1, 0, 1], 0.8), ([1, 1, 1, 1, 1], 0.4), ([1, 0, 0, 1, 1], 0),
  ]

  @Test(arguments: examples, [1, 2, 5, 100])
  func isTheShareOfCorrectImages(example: (labels: [Int], share: Double), batchSize: Int) throws {
    let result = try accuracy(of: Self.network(), on: Self.source(labels: example.labels), batchSize: batchSize)
    #expect(result == example.share)
  }

  /// A network of NaN gets nothing right, not even the class that argmax happens to name; nor does one
  /// with a single logit that is not a number.
  @Test(arguments: [[Double.nan, .nan, .nan, .nan], [1, 0, .nan, 1], [.infinity, 1, 0, 1]])
  func logitsThatAreNotNumbersAreWrong(weight: [Double]) throws {
    for labels in [[0, 0, 0, 0, 0], [1, 1, 1, 1, 1]] {
      #expect(try accuracy(of: Self.network(weight: weight), on: Self.source(labels: labels)) == 0)
    }
  }
}
