import Graphs

/// A layer description as the scripts write it.
struct GoldenLayer: Decodable {
  let layer: any Layer

  private enum CodingKeys: CodingKey {
    case kind
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .kind)
    switch kind {
    case "input":
      let shape = try InputFields(from: decoder)
      layer = .input(
        FeatureShape(channels: shape.channels, height: shape.height, width: shape.width, isFlat: shape.isFlat))
    case "convolution": layer = .convolution(try ConvolutionFields(from: decoder).layer)
    case "batchNorm": layer = .batchNorm(try BatchNormFields(from: decoder).layer)
    case "relu": layer = .relu
    case "relu6": layer = .relu6
    case "averagePool": layer = .averagePool(try PoolingFields(from: decoder).average)
    case "maxPool": layer = .maxPool(try PoolingFields(from: decoder).maximum)
    case "globalAveragePool": layer = .globalAveragePool
    case "linear": layer = .linear(try LinearFields(from: decoder).layer)
    case "sum": layer = .sum
    case "concatenation": layer = .concatenation
    case "zero": layer = .zero
    case "sigmoid": layer = .sigmoid
    case "hardSigmoid": layer = .hardSigmoid
    case "hardSwish": layer = .hardSwish
    case "gelu": layer = .gelu
    case "channelProduct": layer = .channelProduct
    case "crop": layer = try CropFields(from: decoder).layer
    case "layerNorm": layer = try LayerNormFields(from: decoder).layer
    case "selfAttention": layer = try SelfAttentionFields(from: decoder).layer
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "there is no layer '\(kind)'")
    }
  }

  private struct InputFields: Decodable {
    let channels, height, width: Int
    let isFlat: Bool
  }

  private struct ConvolutionFields: Decodable {
    let inputChannels, outputChannels, kernelSize, stride, padding, dilation, groups: Int
    let hasBias: Bool

    var layer: Convolution {
      Convolution(
        inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize, stride: stride,
        padding: padding, dilation: dilation, groups: groups, hasBias: hasBias)
    }
  }

  private struct BatchNormFields: Decodable {
    let channels: Int
    let isAffine, tracksStatistics: Bool
    let epsilon, momentum: Double

    var layer: BatchNorm {
      BatchNorm(
        channels: channels, isAffine: isAffine, tracksStatistics: tracksStatistics, epsilon: epsilon,
        momentum: momentum)
    }
  }

  private struct PoolingFields: Decodable {
    let kernelSize, stride, padding: Int
    let countsPadding: Bool

    var average: AveragePool {
      AveragePool(kernelSize: kernelSize, stride: stride, padding: padding, countsPadding: countsPadding)
    }

    var maximum: MaxPool {
      MaxPool(kernelSize: kernelSize, stride: stride, padding: padding)
    }
  }

  private struct LinearFields: Decodable {
    let inputFeatures, outputFeatures: Int
    let hasBias: Bool

    var layer: Linear {
      Linear(inputFeatures: inputFeatures, outputFeatures: outputFeatures, hasBias: hasBias)
    }
  }

  private struct CropFields: Decodable {
    let top, left: Int

    var layer: Crop { Crop(top: top, left: left) }
  }

  private struct LayerNormFields: Decodable {
    let channels: Int
    let isAffine: Bool
    let epsilon: Double

    var layer: LayerNorm { LayerNorm(channels: channels, isAffine: isAffine, epsilon: epsilon) }
  }

  private struct SelfAttentionFields: Decodable {
    let channels, heads: Int
    let hasBias: Bool

    var layer: SelfAttention { SelfAttention(channels: channels, heads: heads, hasBias: hasBias) }
  }
}
