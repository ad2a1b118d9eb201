import Graphs
import Networks

/// A layer and inputs that it accepts: the table that the conformance suite of layers runs over.
///
/// A new layer is a line here; the suite refuses a file of `Graphs/Layers` that has none.
public struct LayerExample: Sendable, CustomStringConvertible {
  public let layer: any NetworkLayer
  public let inputs: [FeatureShape]

  public var description: String { "\(layer)" }

  private static let map = FeatureShape(channels: 4, height: 5, width: 3)
  private static let vector = FeatureShape(channels: 4, height: 1, width: 1, isFlat: true)

  public static let all: [LayerExample] = [
    LayerExample(layer: .input(map), inputs: []),
    LayerExample(
      layer: .convolution(.init(inputChannels: 4, outputChannels: 6, kernelSize: 3, stride: 2, groups: 2)),
      inputs: [map]),
    LayerExample(
      layer: .convolution(.init(inputChannels: 4, outputChannels: 2, kernelSize: 1, hasBias: true)), inputs: [map]),
    LayerExample(layer: .batchNorm(.init(channels: 4)), inputs: [map]),
    LayerExample(layer: .batchNorm(.init(channels: 4, isAffine: false)), inputs: [map]),
    LayerExample(layer: .layerNorm(.init(channels: 4)), inputs: [map]),
    LayerExample(layer: .layerNorm(.init(channels: 4, isAffine: false)), inputs: [vector]),
    LayerExample(layer: .relu, inputs: [map]), LayerExample(layer: .relu6, inputs: [map]),
    LayerExample(layer: .sigmoid, inputs: [vector]),
    LayerExample(layer: .hardSigmoid, inputs: [map]), LayerExample(layer: .hardSwish, inputs: [map]),
    LayerExample(layer: .gelu, inputs: [vector]),
    LayerExample(layer: .averagePool(.init(kernelSize: 3, stride: 1, padding: 1)), inputs: [map]),
    LayerExample(layer: .maxPool(.init(kernelSize: 2, stride: 2, padding: 0)), inputs: [map]),
    LayerExample(layer: .globalAveragePool, inputs: [map]),
    LayerExample(layer: .linear(.init(inputFeatures: 4, outputFeatures: 3)), inputs: [vector]),
    LayerExample(layer: .linear(.init(inputFeatures: 4, outputFeatures: 3, hasBias: false)), inputs: [vector]),
    LayerExample(layer: .sum, inputs: [map, map, map]),
    LayerExample(layer: .concatenation, inputs: [map, FeatureShape(channels: 2, height: 5, width: 3)]),
    LayerExample(layer: .channelProduct, inputs: [map, vector]),
    LayerExample(layer: .crop(top: 2, left: 1), inputs: [map]), LayerExample(layer: .zero, inputs: [map]),
    LayerExample(layer: .selfAttention(.init(channels: 4, heads: 2)), inputs: [map]),
    LayerExample(layer: .selfAttention(.init(channels: 4, heads: 1, hasBias: false)), inputs: [map]),
    LayerExample(layer: .dropPath(rate: 0.5), inputs: [map]),
  ]
}
