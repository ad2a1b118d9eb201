extension Layer: CustomStringConvertible {
  /// A few words for listings, such as `convolution 3x3, 16 to 32, stride 2, padding 1`.
  public var description: String {
    switch self {
    case .input(let shape): "input \(shape)"
    case .convolution(let layer): Self.text(of: layer)
    case .batchNorm(let layer):
      "batch norm \(layer.channels)" + (layer.isAffine ? "" : ", not affine")
        + (layer.tracksStatistics ? "" : ", no running statistics")
    case .relu: "ReLU"
    case .averagePool(let layer):
      "average pool " + Self.text(of: layer) + (layer.countsPadding ? ", counts padding" : "")
    case .maxPool(let layer): "max pool " + Self.text(of: layer)
    case .globalAveragePool: "global average pool"
    case .linear(let layer):
      "linear \(layer.inputFeatures) to \(layer.outputFeatures)" + (layer.hasBias ? ", bias" : "")
    case .sum: "sum"
    case .concatenation: "concatenation"
    case .zero: "zero"
    }
  }

  private static func text(of layer: Convolution) -> String {
    var text = "convolution \(layer.kernelSize)x\(layer.kernelSize), \(layer.inputChannels) to \(layer.outputChannels)"
    if layer.stride != 1 { text += ", stride \(layer.stride)" }
    if layer.padding != 0 { text += ", padding \(layer.padding)" }
    if layer.dilation != 1 { text += ", dilation \(layer.dilation)" }
    if layer.groups != 1 { text += ", groups \(layer.groups)" }
    return layer.hasBias ? text + ", bias" : text
  }

  private static func text(of layer: Pooling) -> String {
    var text = "\(layer.kernelSize)x\(layer.kernelSize)"
    if layer.stride != 1 { text += ", stride \(layer.stride)" }
    return layer.padding != 0 ? text + ", padding \(layer.padding)" : text
  }
}
