import Graphs

/// Activation functions, other layers that keep the shape, and blocks that are compositions.
extension LayerCase {
  public static let activations: [LayerCase] =
    ([
      ("ReLU6", .relu6), ("sigmoid", .sigmoid), ("hard sigmoid", .hardSigmoid), ("hard swish", .hardSwish),
      ("GELU", .gelu),
      ("crop", .crop(top: 1, left: 2)), ("drop-path", .dropPath(rate: 0.4)),
      ("layer norm", .layerNorm(.init(channels: 4))),
      ("layer norm fixed", .layerNorm(.init(channels: 4, isAffine: false, epsilon: 0.1))),
      ("self-attention", .selfAttention(.init(channels: 4, heads: 2))),
      ("self-attention without bias", .selfAttention(.init(channels: 4, heads: 1, hasBias: false))),
    ] as [(String, any Layer)]).map { name, layer in
      LayerCase(
        name,
        [
          .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, stride: 2, padding: 1, hasBias: true)),
          .batchNorm(.init(channels: 4)), layer,
          .convolution(.init(inputChannels: 4, outputChannels: 5, kernelSize: 1)),
          .batchNorm(.init(channels: 5)), .relu, .globalAveragePool,
          .linear(.init(inputFeatures: 5, outputFeatures: 3)),
        ])
    }

  public static let blocks: [LayerCase] = [
    depthwiseSeparable, factorizedReduction, squeezeAndExcitation, layerNormOfVectors, transformerBlock,
  ]

  private static var depthwiseSeparable: LayerCase {
    LayerCase(
      "depthwise-separable convolution",
      [
        .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 1)), .relu,
        .convolution(.init(inputChannels: 4, outputChannels: 4, kernelSize: 3, padding: 2, dilation: 2, groups: 4)),
        .convolution(.init(inputChannels: 4, outputChannels: 6, kernelSize: 1)), .batchNorm(.init(channels: 6)),
        .globalAveragePool, .linear(.init(inputFeatures: 6, outputFeatures: 3)),
      ])
  }

  /// Images of even size come from a convolution that keeps 6 of 7 rows.
  private static var factorizedReduction: LayerCase {
    var sketch = GraphSketch()
    let cropped = sketch.add(.crop(top: 1, left: 0), sketch.input)
    let stem = sketch.add(.convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 1)), cropped)
    let rectified = sketch.add(.relu, stem)
    let left = sketch.add(
      .convolution(.init(inputChannels: 4, outputChannels: 3, kernelSize: 1, stride: 2)), rectified)
    let shifted = sketch.add(.crop(top: 1, left: 1), rectified)
    let right = sketch.add(.convolution(.init(inputChannels: 4, outputChannels: 3, kernelSize: 1, stride: 2)), shifted)
    let joined = sketch.add(.concatenation, left, right)
    let normalized = sketch.add(.batchNorm(.init(channels: 6)), joined)
    let pooled = sketch.add(.globalAveragePool, normalized)
    let logits = sketch.add(.linear(.init(inputFeatures: 6, outputFeatures: 3)), pooled)
    return LayerCase("factorized reduction", sketch, output: logits)
  }

  private static var squeezeAndExcitation: LayerCase {
    var sketch = GraphSketch()
    let stem = sketch.add(
      .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1)), sketch.input)
    let normalized = sketch.add(.batchNorm(.init(channels: 4)), stem)
    let rectified = sketch.add(.relu, normalized)
    let squeezed = sketch.add(.globalAveragePool, rectified)
    let reduced = sketch.add(.linear(.init(inputFeatures: 4, outputFeatures: 2)), squeezed)
    let hidden = sketch.add(.relu, reduced)
    let expanded = sketch.add(.linear(.init(inputFeatures: 2, outputFeatures: 4)), hidden)
    let gate = sketch.add(.hardSigmoid, expanded)
    let excited = sketch.add(.channelProduct, rectified, gate)
    let pooled = sketch.add(.globalAveragePool, excited)
    let logits = sketch.add(.linear(.init(inputFeatures: 4, outputFeatures: 3)), pooled)
    return LayerCase("squeeze-and-excitation", sketch, output: logits)
  }

  private static var layerNormOfVectors: LayerCase {
    LayerCase(
      "layer norm of vectors",
      [
        .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3)), .relu, .globalAveragePool,
        .layerNorm(.init(channels: 5)), .linear(.init(inputFeatures: 5, outputFeatures: 3)),
      ])
  }

  /// Pre-norm attention and a gated block, each beside the identity and with a drop-path.
  private static var transformerBlock: LayerCase {
    var sketch = GraphSketch()
    let stem = sketch.add(
      .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 2, stride: 2)), sketch.input)
    let normalized = sketch.add(.layerNorm(.init(channels: 4)), stem)
    let attended = sketch.add(.selfAttention(.init(channels: 4, heads: 2)), normalized)
    let dropped = sketch.add(.dropPath(rate: 0.3), attended)
    let sum = sketch.add(.sum, stem, dropped)
    let again = sketch.add(.layerNorm(.init(channels: 4)), sum)
    let wide = sketch.add(
      .convolution(.init(inputChannels: 4, outputChannels: 6, kernelSize: 1, hasBias: true)), again)
    let gated = sketch.add(.gelu, wide)
    let narrow = sketch.add(
      .convolution(.init(inputChannels: 6, outputChannels: 4, kernelSize: 1, hasBias: true)), gated)
    let total = sketch.add(.sum, sum, narrow)
    let pooled = sketch.add(.globalAveragePool, total)
    let logits = sketch.add(.linear(.init(inputFeatures: 4, outputFeatures: 3)), pooled)
    return LayerCase("transformer block", sketch, output: logits)
  }
}
