import Graphs

/// Makes a network of a ``MobileNetArchitecture``.
///
/// Nodes are named `stem.conv`, `stage1.block0.expand.conv`, `stage1.block0.depthwise.bn`, `stage1.block0.se.reduce`,
/// `stage1.block0.project.conv`, `head.conv`, `head.pool`, `classifier` and so on: stages count from 1, the blocks of a
/// stage from 0. Convolutions have no bias, linear layers have one.
struct MobileNetSkeleton {
  private var nodes = NodeList()
  private let divisor: Int
  /// How many of the next layers of stride 2 have stride 1 instead.
  private var droppedHalvings: Int

  static func graph(
    of architecture: MobileNetArchitecture, dividedBy divisor: Int, at scale: NetworkScale
  ) -> NetworkGraph {
    var skeleton = MobileNetSkeleton(divisor: divisor, at: scale)
    var last = skeleton.stem(of: architecture, at: scale)
    for (index, stage) in architecture.blocks.enumerated() {
      for (place, block) in stage.enumerated() {
        last = skeleton.invertedResidual("stage\(index + 1).block\(place)", of: last, block)
      }
    }
    let output = skeleton.head(of: architecture, reading: last, classes: scale.classes)
    return NetworkGraph(nodes: skeleton.nodes.nodes, output: output)
  }

  private init(divisor: Int, at scale: NetworkScale) {
    self.divisor = divisor
    droppedHalvings = Self.halvings - Self.halvings(of: max(scale.imageHeight, scale.imageWidth))
  }

  /// Those of the stem and of the stages.
  private static let halvings = 1 + MobileNetArchitecture.halvings
  /// What remains of the longer side of an image where halvings are dropped.
  private static let leastSide = 4

  /// How often a side is halved: as often as leaves it ``leastSide`` pixels.
  static func halvings(of side: Int) -> Int {
    var (side, count) = ((side + 1) / 2, 0)
    while count < halvings, side >= leastSide { (side, count) = ((side + 1) / 2, count + 1) }
    return count
  }

  /// Rounded up, so that no layer is without channels.
  private func divided(_ width: Int) -> Int { (width + divisor - 1) / divisor }

  /// The stride of the next layer that has stride 2 in large images.
  private mutating func halvingStride() -> Int {
    guard droppedHalvings > 0 else { return 2 }
    droppedHalvings -= 1
    return 1
  }

  private mutating func stem(of architecture: MobileNetArchitecture, at scale: NetworkScale) -> Int {
    let input = nodes.append(
      "input",
      .input(FeatureShape(channels: scale.imageChannels, height: scale.imageHeight, width: scale.imageWidth)))
    return convolution(
      "stem", of: input, scale.imageChannels, divided(architecture.stem), kernelSize: 3, stride: halvingStride(),
      architecture.activation)
  }

  /// 1x1 convolution, depthwise convolution, squeeze-and-excitation, 1x1 convolution without activation function; and the
  /// input where it has the output's shape.
  private mutating func invertedResidual(_ name: String, of input: Int, _ block: MobileNetBlock) -> Int {
    let (inputs, expanded, outputs) = (divided(block.inputs), divided(block.expanded), divided(block.outputs))
    let stride = block.halves ? halvingStride() : 1
    var last = input
    if block.expanded != block.inputs {
      last = convolution("\(name).expand", of: last, inputs, expanded, kernelSize: 1, block.activation)
    }
    last = convolution(
      "\(name).depthwise", of: last, expanded, expanded, kernelSize: block.kernelSize, stride: stride,
      groups: expanded, block.activation)
    if block.excites { last = excitation("\(name).se", of: last, expanded, divided(block.squeezed)) }
    last = convolution("\(name).project", of: last, expanded, outputs, kernelSize: 1, nil)
    return stride == 1 && block.inputs == block.outputs ? nodes.append("\(name).sum", .sum, input, last) : last
  }

  /// Hu et al., CVPR 2018, with the gate of MobileNetV3.
  private mutating func excitation(_ name: String, of input: Int, _ channels: Int, _ squeezed: Int) -> Int {
    var gate = nodes.append("\(name).pool", .globalAveragePool, input)
    gate = nodes.append("\(name).reduce", .linear(.init(inputFeatures: channels, outputFeatures: squeezed)), gate)
    gate = nodes.append("\(name).relu", .relu, gate)
    gate = nodes.append("\(name).expand", .linear(.init(inputFeatures: squeezed, outputFeatures: channels)), gate)
    gate = nodes.append("\(name).gate", .hardSigmoid, gate)
    return nodes.append("\(name).product", .channelProduct, input, gate)
  }

  private mutating func head(of architecture: MobileNetArchitecture, reading input: Int, classes: Int) -> Int {
    var features = divided(architecture.head)
    let inputs = divided(architecture.stages.last?.width ?? architecture.stem)
    var last = convolution("head", of: input, inputs, features, kernelSize: 1, architecture.activation)
    last = nodes.append("head.pool", .globalAveragePool, last)
    if let hidden = architecture.hidden.map(divided) {
      last = nodes.append("head.linear", .linear(.init(inputFeatures: features, outputFeatures: hidden)), last)
      last = nodes.append("head.linear.\(architecture.activation.rawValue)", architecture.activation.layer, last)
      features = hidden
    }
    return nodes.append("classifier", .linear(.init(inputFeatures: features, outputFeatures: classes)), last)
  }

  /// Convolution, batch norm and, if there is one, activation function.
  private mutating func convolution(
    _ name: String, of input: Int, _ inputs: Int, _ outputs: Int, kernelSize: Int, stride: Int = 1, groups: Int = 1,
    _ activation: MobileNetActivation?
  ) -> Int {
    let convolved = nodes.convolution(
      "\(name).conv", of: input, inputs, outputs, kernelSize: kernelSize, stride: stride, groups: groups)
    let normalized = nodes.append("\(name).bn", .batchNorm(.init(channels: outputs)), convolved)
    guard let activation else { return normalized }
    return nodes.append("\(name).\(activation.rawValue)", activation.layer, normalized)
  }
}
