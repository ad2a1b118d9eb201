import Graphs
import Metrics
import Networks
import TestSupport
import Testing
import Torch

/// What metrics of ReLUs make of other rectifiers.
struct RectifierTests {
  /// The probe's network with another activation function, and everything measured on the probe's images.
  private static func context(_ layer: any Layer) throws -> MeasurementContext {
    var graph = ProbeNetwork.graph
    graph.nodes[2] = .init(name: "relu", layer: layer, inputs: [1])
    return MeasurementContext(
      graph: graph, subject: .network(try Network(graph, seed: Seed(7), dataType: .float64)),
      images: MeasurementImages(probe: try ProbeNetwork.images()))
  }

  /// A unit is on where its input is positive.
  @Test(arguments: [ReLU6(), HardSwish(), GELU()] as [any Layer])
  func onlyTheSignOfTheInputCountsInPatterns(layer: any Layer) throws {
    for metric in [Metric.naswot, .swap, .linearRegions] {
      let value = try metric.value(in: Self.context(layer))
      #expect(value.number != nil)
      #expect(try value == metric.value(in: Self.context(.relu)), "\(metric.name)")
    }
  }

  /// The inputs are far below 6, where both are one function.
  @Test func responsesToReLU6AreThoseToReLU() throws {
    for metric in [Metric.wrcor, .rbflex, .near] {
      let value = try metric.value(in: Self.context(.relu6))
      #expect(value.number != nil)
      #expect(try value == metric.value(in: Self.context(.relu)), "\(metric.name)")
    }
  }

  /// The gradient of a hard swish's input counts, and not that of its output where the input is positive.
  @Test func theGradientGoesBackThroughTheRectifier() throws {
    let network = try Self.context(.hardSwish).network()
    let batch = try ProbeNetwork.images()
    let matrix = try Self.context(.hardSwish).responseCorrelations().sums.doubles()
    var input: Tensor?
    let images = try network.prepared(batch.images)
    let correlations = try withGradients {
      let logits = try network.activations(
        images, batchNorm: .coupled,
        transform: { index, output throws(TorchError) in
          guard index == 1 else { return output }
          let leaf = try output.detached()
          try leaf.setRequiresGradient(true)
          input = leaf
          return leaf
        }
      ).logits
      let leaf = try #require(input)
      let gradient = try #require(
        try gradients(of: [logits.crossEntropy(batch.labels)], withRespectTo: [leaf])[0])
      return try [leaf.detached(), gradient].map { try Self.correlations($0.reshaped([6, -1])) }
    }
    let expected = zip(correlations[0], correlations[1]).map { $0 + $1 }
    // The network's only ReLU is in block 0, whose weight is 1.
    #expect(deviation(matrix, from: expected) < Tolerance.relative(.metric, .float64))
  }

  /// Pearson's, of rows, without their signs.
  private static func correlations(_ rows: Tensor) throws -> [Double] {
    let centered = try rows - rows.mean(axes: [1], keepingAxes: true)
    let products = try centered.matmul(centered.transposed())
    let norms = try products.diagonal().squareRoot()
    return try (products / (norms.reshaped([-1, 1]) * norms)).absolute().doubles()
  }
}
