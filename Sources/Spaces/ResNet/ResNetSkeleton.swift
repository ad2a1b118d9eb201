import Graphs

/// Makes a network of a ``ResNetArchitecture``.
///
/// Nodes are named `stem.conv`, `stage1.block0.conv1`, `stage2.block0.shortcut.conv`, `head.pool`, `classifier` and so on:
/// stages and the layers of a block count from 1, the blocks of a stage from 0. Convolutions have no bias.
struct ResNetSkeleton {
  private var nodes = NodeList()
  private let block: ResNetBlock

  /// The longest side of images that a stem of stride 1 takes.
  private static let largestSmallImage = 64

  static func graph(of architecture: ResNetArchitecture, dividedBy divisor: Int, at scale: NetworkScale) -> NetworkGraph
  {
    var skeleton = ResNetSkeleton(block: architecture.block)
    /// Rounded up, so that no layer is without channels.
    func divided(_ width: Int) -> Int { (width + divisor - 1) / divisor }
    var last = skeleton.stem(divided(architecture.stem), at: scale)
    var channels = divided(architecture.stem)
    for (index, stage) in architecture.stages.enumerated() {
      let width = divided(stage.width)
      for place in 0..<stage.depth {
        last = skeleton.residual(
          "stage\(index + 1).block\(place)", of: last, channels, width: width,
          stride: index > 0 && place == 0 ? 2 : 1)
        channels = width * architecture.block.expansion
      }
    }
    if architecture.block == .preactivation { last = skeleton.normalized("head", "", of: last, channels) }
    last = skeleton.nodes.append("head.pool", .globalAveragePool, last)
    last = skeleton.nodes.append(
      "classifier", .linear(.init(inputFeatures: channels, outputFeatures: scale.classes)), last)
    return NetworkGraph(nodes: skeleton.nodes.nodes, output: last)
  }

  private init(block: ResNetBlock) {
    self.block = block
  }

  private mutating func stem(_ channels: Int, at scale: NetworkScale) -> Int {
    let image = FeatureShape(channels: scale.imageChannels, height: scale.imageHeight, width: scale.imageWidth)
    let isLarge = max(scale.imageHeight, scale.imageWidth) > Self.largestSmallImage
    var last = nodes.append("input", .input(image))
    last = nodes.convolution(
      "stem.conv", of: last, scale.imageChannels, channels, kernelSize: isLarge ? 7 : 3, stride: isLarge ? 2 : 1)
    // A preactivation block begins with a batch norm of its own.
    if block != .preactivation { last = normalized("stem", "", of: last, channels) }
    return isLarge ? nodes.append("stem.pool", .maxPool(.init(kernelSize: 3, stride: 2, padding: 1)), last) : last
  }

  private mutating func residual(_ name: String, of input: Int, _ channels: Int, width: Int, stride: Int) -> Int {
    let outputs = width * block.expansion
    let keepsShape = stride == 1 && channels == outputs
    let main: Int
    var shortcut = input
    switch block {
    case .basic:
      var last = nodes.convolution("\(name).conv1", of: input, channels, width, kernelSize: 3, stride: stride)
      last = normalized(name, "1", of: last, width)
      last = nodes.convolution("\(name).conv2", of: last, width, width, kernelSize: 3)
      main = nodes.append("\(name).bn2", .batchNorm(.init(channels: width)), last)
    case .bottleneck:
      var last = nodes.convolution("\(name).conv1", of: input, channels, width, kernelSize: 1)
      last = normalized(name, "1", of: last, width)
      last = nodes.convolution("\(name).conv2", of: last, width, width, kernelSize: 3, stride: stride)
      last = normalized(name, "2", of: last, width)
      last = nodes.convolution("\(name).conv3", of: last, width, outputs, kernelSize: 1)
      main = nodes.append("\(name).bn3", .batchNorm(.init(channels: outputs)), last)
    case .preactivation:
      let first = normalized(name, "1", of: input, channels)
      var last = nodes.convolution("\(name).conv1", of: first, channels, width, kernelSize: 3, stride: stride)
      last = normalized(name, "2", of: last, width)
      main = nodes.convolution("\(name).conv2", of: last, width, width, kernelSize: 3)
      // Where the shape changes, both branches begin behind the activation.
      if !keepsShape { shortcut = first }
    }
    if !keepsShape {
      shortcut = nodes.convolution(
        "\(name).shortcut.conv", of: shortcut, channels, outputs, kernelSize: 1, stride: stride)
      if block != .preactivation {
        shortcut = nodes.append("\(name).shortcut.bn", .batchNorm(.init(channels: outputs)), shortcut)
      }
    }
    let sum = nodes.append("\(name).sum", .sum, shortcut, main)
    return block == .preactivation ? sum : nodes.append("\(name).relu", .relu, sum)
  }

  /// Batch norm and ReLU.
  private mutating func normalized(_ name: String, _ place: String, of input: Int, _ channels: Int) -> Int {
    nodes.append(
      "\(name).relu\(place)", .relu, nodes.append("\(name).bn\(place)", .batchNorm(.init(channels: channels)), input))
  }
}
