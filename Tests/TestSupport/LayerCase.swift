import Graphs
import Networks
import Torch

/// A small network around one layer: the table that trainings and every kernel implementation go through.
public struct LayerCase: Sendable, CustomStringConvertible {
  public let name: String
  public let graph: NetworkGraph

  public var description: String { name }

  /// The layers between an image of 3x7x6 and the logits, one after the other.
  public init(_ name: String, _ layers: [any Layer]) {
    var sketch = GraphSketch()
    var node = sketch.input
    for layer in layers { node = sketch.add(layer, node) }
    self.init(name, sketch, output: node)
  }

  public init(_ name: String, _ sketch: GraphSketch, output: Int) {
    self.init(name, NetworkGraph(nodes: sketch.nodes, output: output))
  }

  public init(_ name: String, _ graph: NetworkGraph) {
    self.name = name
    self.graph = graph
  }

  public static let all: [LayerCase] =
    convolutions + normalizations + poolings + linearLayers + connections + activations + blocks

  /// A convolution, most of 4 to 6 channels, between two others, so that gradients pass through it.
  public static let convolutions: [LayerCase] = [
    ("convolution 3x3", Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, padding: 1)),
    ("convolution 1x1", Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 1)),
    ("convolution 1x1 stride 2", Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 1, stride: 2)),
    (
      "convolution 3x3 stride 2",
      Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, stride: 2, padding: 1)
    ),
    ("convolution 2x2 stride 3", Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 2, stride: 3)),
    (
      "convolution dilation 2",
      Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, padding: 2, dilation: 2)
    ),
    ("convolution 5x5 without padding", Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 5)),
    ("convolution 3x3 padding 3", Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, padding: 3)),
    (
      "convolution groups 2",
      Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, padding: 1, groups: 2)
    ),
    (
      "convolution depthwise",
      Convolution(inputChannels: 4, outputChannels: 4, kernelSize: 3, padding: 1, groups: 4)
    ),
    (
      "convolution depthwise stride dilation",
      Convolution(
        inputChannels: 4, outputChannels: 8, kernelSize: 3, stride: 2, padding: 2, dilation: 2, groups: 4)
    ),
    (
      "convolution bias",
      Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, padding: 1, hasBias: true)
    ),
    ("convolution wide", Convolution(inputChannels: 4, outputChannels: 37, kernelSize: 3, padding: 1)),
    // Filtered minimally in float32, where the processor makes that pay.
    ("convolution 16 to 24", Convolution(inputChannels: 16, outputChannels: 24, kernelSize: 3, padding: 1)),
    ("convolution 24 to 16 without padding", Convolution(inputChannels: 24, outputChannels: 16, kernelSize: 3)),
  ].map { name, layer in
    LayerCase(
      name,
      [
        .convolution(.init(inputChannels: 3, outputChannels: layer.inputChannels, kernelSize: 3, padding: 1)), .relu,
        .convolution(layer), .batchNorm(.init(channels: layer.outputChannels)), .relu,
        .convolution(.init(inputChannels: layer.outputChannels, outputChannels: 5, kernelSize: 1)), .globalAveragePool,
        .linear(.init(inputFeatures: 5, outputFeatures: 3)),
      ])
  }

  public static let normalizations: [LayerCase] = [
    ("batch norm affine", BatchNorm(channels: 5)),
    ("batch norm fixed", BatchNorm(channels: 5, isAffine: false)),
    ("batch norm large epsilon", BatchNorm(channels: 5, epsilon: 0.1)),
  ].map { name, layer in
    LayerCase(
      name,
      [
        .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3, padding: 1, hasBias: true)),
        .batchNorm(layer), .relu,
        .convolution(.init(inputChannels: 5, outputChannels: 5, kernelSize: 3, padding: 1)), .batchNorm(layer),
        .globalAveragePool, .linear(.init(inputFeatures: 5, outputFeatures: 3)),
      ])
  }

  public static let poolings: [LayerCase] =
    ([
      ("average pool", AveragePool(kernelSize: 3, stride: 1, padding: 1)),
      (
        "average pool counting padding",
        AveragePool(kernelSize: 3, stride: 2, padding: 1, countsPadding: true)
      ),
      ("average pool with remainder", AveragePool(kernelSize: 2, stride: 2, padding: 0)),
      ("max pool", MaxPool(kernelSize: 3, stride: 1, padding: 1)),
      ("max pool stride 2", MaxPool(kernelSize: 2, stride: 2, padding: 0)),
    ] as [(String, any Layer)]).map { name, layer in
      LayerCase(
        name,
        [
          .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3, padding: 1)),
          .batchNorm(.init(channels: 5)), layer,
          .convolution(.init(inputChannels: 5, outputChannels: 4, kernelSize: 3, padding: 1)), .relu,
          .globalAveragePool,
          .linear(.init(inputFeatures: 4, outputFeatures: 3)),
        ])
    }

  public static let linearLayers: [LayerCase] = [
    LayerCase(
      "linear chain",
      [
        .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3)), .globalAveragePool,
        .linear(.init(inputFeatures: 5, outputFeatures: 7)), .relu,
        .linear(.init(inputFeatures: 7, outputFeatures: 4, hasBias: false)), .relu,
        .linear(.init(inputFeatures: 4, outputFeatures: 3)),
      ]),
    LayerCase(
      "no classifier",
      [
        .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3)), .batchNorm(.init(channels: 5)), .relu,
        .globalAveragePool,
      ]),
  ]

  public static let connections: [LayerCase] = [residual, concatenated, deadBranch, sharedConvolution]

  /// A sum of three terms, one of them twice, over a node that three layers read.
  private static var residual: LayerCase {
    var sketch = GraphSketch()
    let stem = sketch.add(
      .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3, padding: 1)), sketch.input)
    let normalized = sketch.add(.batchNorm(.init(channels: 5)), stem)
    let rectified = sketch.add(.relu, normalized)
    let left = sketch.add(
      .convolution(.init(inputChannels: 5, outputChannels: 5, kernelSize: 3, padding: 1)), rectified)
    let pool = sketch.add(.averagePool(.init(kernelSize: 3, stride: 1, padding: 1)), normalized)
    let right = sketch.add(.batchNorm(.init(channels: 5)), pool)
    let sum = sketch.add(.sum, left, right, normalized, right)
    let pooled = sketch.add(.globalAveragePool, sum)
    let logits = sketch.add(.linear(.init(inputFeatures: 5, outputFeatures: 3)), pooled)
    return LayerCase("sum of repeated terms", sketch, output: logits)
  }

  /// A convolution whose output a batch norm and a sum read, and one that two batch norms read: neither can
  /// take its batch norm into its own step.
  private static var sharedConvolution: LayerCase {
    var sketch = GraphSketch()
    let stem = sketch.add(
      .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3, padding: 1)), sketch.input)
    let normalized = sketch.add(.batchNorm(.init(channels: 5)), stem)
    let sum = sketch.add(.sum, stem, normalized)
    let rectified = sketch.add(.relu, sum)
    let convolved = sketch.add(.convolution(.init(inputChannels: 5, outputChannels: 4, kernelSize: 1)), rectified)
    let left = sketch.add(.batchNorm(.init(channels: 4)), convolved)
    let right = sketch.add(.batchNorm(.init(channels: 4, epsilon: 0.1)), convolved)
    let joined = sketch.add(.concatenation, left, right)
    let pooled = sketch.add(.globalAveragePool, joined)
    let logits = sketch.add(.linear(.init(inputFeatures: 8, outputFeatures: 3)), pooled)
    return LayerCase("convolution read twice", sketch, output: logits)
  }

  private static var concatenated: LayerCase {
    var sketch = GraphSketch()
    let wide = sketch.add(
      .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1)), sketch.input)
    let narrow = sketch.add(.convolution(.init(inputChannels: 3, outputChannels: 2, kernelSize: 1)), sketch.input)
    let joined = sketch.add(.concatenation, wide, narrow, wide)
    let normalized = sketch.add(.batchNorm(.init(channels: 10)), joined)
    let rectified = sketch.add(.relu, normalized)
    let mixed = sketch.add(
      .convolution(.init(inputChannels: 10, outputChannels: 4, kernelSize: 3, groups: 2)), rectified)
    let pooled = sketch.add(.globalAveragePool, mixed)
    let logits = sketch.add(.linear(.init(inputFeatures: 4, outputFeatures: 3)), pooled)
    return LayerCase("concatenation", sketch, output: logits)
  }

  /// A batch norm that reads zeros stays, for its shift; what comes before it is gone.
  private static var deadBranch: LayerCase {
    var sketch = GraphSketch()
    let stem = sketch.add(
      .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1)), sketch.input)
    let zero = sketch.add(.zero, stem)
    let shift = sketch.add(.batchNorm(.init(channels: 4)), zero)
    let convolved = sketch.add(
      .convolution(.init(inputChannels: 4, outputChannels: 4, kernelSize: 3, padding: 1)), shift)
    let sum = sketch.add(.sum, stem, convolved)
    let rectified = sketch.add(.relu, sum)
    let pooled = sketch.add(.globalAveragePool, rectified)
    let logits = sketch.add(.linear(.init(inputFeatures: 4, outputFeatures: 3)), pooled)
    return LayerCase("batch norm of zeros", sketch, output: logits)
  }
}
