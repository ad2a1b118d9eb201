import Graphs

/// A graph with an input of 3x8x8 and then these layers; the last one is the output.
func graph(
  input: FeatureShape = FeatureShape(channels: 3, height: 8, width: 8), _ layers: (String, any Layer, [Int])...
) -> NetworkGraph {
  graph(input: input, layers)
}

func graph(
  input: FeatureShape = FeatureShape(channels: 3, height: 8, width: 8), _ layers: [(String, any Layer, [Int])]
) -> NetworkGraph {
  let nodes = [("input", .input(input), [])] + layers
  return NetworkGraph(
    nodes: nodes.map { NetworkGraph.Node(name: $0.0, layer: $0.1, inputs: $0.2) }, output: nodes.count - 1)
}

extension Layer where Self == Convolution {
  /// A convolution that keeps height and width.
  static func same(_ inputs: Int, _ outputs: Int, kernelSize: Int = 3, hasBias: Bool = false) -> Self {
    .convolution(
      .init(
        inputChannels: inputs, outputChannels: outputs, kernelSize: kernelSize, padding: kernelSize / 2,
        hasBias: hasBias))
  }
}

extension Layer where Self == BatchNorm {
  static func norm(_ channels: Int, isAffine: Bool = true) -> Self {
    .batchNorm(.init(channels: channels, isAffine: isAffine))
  }
}
