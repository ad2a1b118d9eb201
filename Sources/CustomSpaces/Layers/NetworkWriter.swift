import Graphs
import Spaces

/// Writes the layers of a file into a network, and checks the shape of each as it goes.
///
/// Nodes are named by the parts that they belong to and by their layer, such as `stage1.cell0.edge0to1.conv`. If a
/// name occurs again, a 2 is appended, and so on.
struct NetworkWriter {
  private(set) var nodes = NodeList()
  private(set) var shapes: [FeatureShape] = []
  private var names: Set<String> = []
  /// The values that formulas read.
  var numbers: [String: Int]
  /// The chosen values, for conditions.
  var words: [String: String] = [:]
  private let image: FeatureShape
  private let scale: NetworkScale

  static let largestNodeCount = 100_000

  init(_ scale: NetworkScale, numbers: [String: Int]) {
    self.scale = scale
    self.numbers = numbers
    image = FeatureShape(channels: scale.imageChannels, height: scale.imageHeight, width: scale.imageWidth)
    _ = nodes.append("input", .input(image))
    names.insert("input")
    shapes.append(image)
  }

  /// Appends global average pooling and the classifier to a feature map, and returns the whole network.
  mutating func finish(_ input: Int, at node: FileNode) throws(SpaceFileError) -> NetworkGraph {
    let pooled = shapes[input].isFlat ? input : try append("head.pool", .globalAveragePool, input, at: node)
    let linear = Linear(inputFeatures: shapes[pooled].channels, outputFeatures: scale.classes)
    let output = try append("classifier", linear, pooled, at: node)
    return NetworkGraph(nodes: nodes.nodes, output: output)
  }

  mutating func append(
    _ name: String, _ layer: any Layer, _ inputs: Int..., at node: FileNode
  ) throws(SpaceFileError) -> Int {
    try append(name, layer, inputs: inputs, at: node)
  }

  /// - Throws: if shapes do not fit, or the network has too many layers.
  mutating func append(
    _ name: String, _ layer: any Layer, inputs: [Int], at node: FileNode
  ) throws(SpaceFileError) -> Int {
    guard shapes.count < Self.largestNodeCount else {
      throw node.fault("the network has more than \(Self.largestNodeCount) layers")
    }
    do throws(GraphError) { shapes.append(try layer.outputShape(of: inputs.map { shapes[$0] })) } catch {
      throw node.fault("\(name) (\(layer)): \(error) (images of \(image))")
    }
    return nodes.append(unused(name), layer, inputs: inputs)
  }

  private mutating func unused(_ name: String) -> String {
    var (candidate, number) = (name, 1)
    while !names.insert(candidate).inserted {
      number += 1
      candidate = "\(name)\(number)"
    }
    return candidate
  }

  private mutating func value(_ formula: Formula, of input: Int) throws(SpaceFileError) -> Int {
    numbers[LayerReader.input] = shapes[input].channels
    return try formula.value(numbers)
  }

  /// The node with the output of consecutive layers.
  mutating func write(
    _ layers: [LayerDescription], _ prefix: String, of input: Int
  ) throws(SpaceFileError) -> Int {
    var last = input
    for layer in layers { last = try write(layer, prefix, of: last) }
    return last
  }

  private mutating func write(_ layer: LayerDescription, _ prefix: String, of input: Int) throws(SpaceFileError) -> Int
  {
    func named(_ standard: String) -> String { "\(prefix).\(layer.name ?? standard)" }
    /// Parts carry the layer's name only if it has one of its own.
    let inner = layer.name.map { "\(prefix).\($0)" } ?? prefix
    let channels = shapes[input].channels
    switch layer.kind {
    case .convolution(let convolution):
      return try append(named("conv"), try self.layer(convolution, of: input), input, at: layer.node)
    case .pool(let pool): return try append(named("pool"), try self.layer(pool, of: input), input, at: layer.node)
    case .batchNorm(let isAffine):
      return try append(named("bn"), .batchNorm(.init(channels: channels, isAffine: isAffine)), input, at: layer.node)
    case .layerNorm: return try append(named("ln"), .layerNorm(.init(channels: channels)), input, at: layer.node)
    case .activation(let activation):
      return try append(named(activation.rawValue), activation.layer, input, at: layer.node)
    case .zero: return try append(named("zero"), .zero, input, at: layer.node)
    case .selfAttention(let heads):
      let heads = try value(heads, of: input)
      return try append(
        named("attention"), .selfAttention(.init(channels: channels, heads: heads)), input, at: layer.node)
    case .squeezeExcite(let reduction, let gate):
      return try excitation(named("se"), reduction, gate, of: input, at: layer.node)
    case .group(let layers): return try write(layers, inner, of: input)
    case .residual(let residual): return try write(residual, inner, of: input, at: layer.node)
    case .branches(let paths, let combination):
      var ends: [Int] = []
      for (place, path) in paths.enumerated() { ends.append(try write(path, "\(inner).branch\(place + 1)", of: input)) }
      return try append("\(inner).\(combination.rawValue)", combination.layer, inputs: ends, at: layer.node)
    case .when(let condition, let layers, let others):
      return try write(condition.holds(for: words, image: image) ? layers : others, inner, of: input)
    }
  }

  private mutating func layer(_ description: ConvolutionDescription, of input: Int) throws(SpaceFileError)
    -> Convolution
  {
    let kernel = try value(description.kernel, of: input)
    let dilation = try value(description.dilation, of: input)
    var channels = shapes[input].channels
    if let formula = description.channels { channels = try value(formula, of: input) }
    return Convolution(
      inputChannels: shapes[input].channels, outputChannels: channels, kernelSize: kernel,
      stride: try value(description.stride, of: input),
      padding: description.padding ?? (kernel.isMultiple(of: 2) ? 0 : dilation * (kernel / 2)), dilation: dilation,
      groups: try value(description.groups, of: input), hasBias: description.hasBias)
  }

  private mutating func layer(_ description: PoolDescription, of input: Int) throws(SpaceFileError) -> any Layer {
    let kernel = try value(description.kernel, of: input)
    let stride = try value(description.stride, of: input)
    let padding = description.padding ?? (kernel.isMultiple(of: 2) ? 0 : kernel / 2)
    return description.isMaximum
      ? .maxPool(.init(kernelSize: kernel, stride: stride, padding: padding))
      : .averagePool(
        .init(kernelSize: kernel, stride: stride, padding: padding, countsPadding: description.countsPadding))
  }

  /// Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018.
  private mutating func excitation(
    _ name: String, _ reduction: Formula, _ gate: ActivationDescription, of input: Int, at node: FileNode
  ) throws(SpaceFileError) -> Int {
    let channels = shapes[input].channels
    let squeezed = (channels - 1) / (try value(reduction, of: input)) + 1
    var last = try append("\(name).pool", .globalAveragePool, input, at: node)
    last = try append(
      "\(name).reduce", .linear(.init(inputFeatures: channels, outputFeatures: squeezed)), last, at: node)
    last = try append("\(name).relu", .relu, last, at: node)
    last = try append(
      "\(name).expand", .linear(.init(inputFeatures: squeezed, outputFeatures: channels)), last, at: node)
    last = try append("\(name).gate", gate.layer, last, at: node)
    return try append("\(name).product", .channelProduct, input, last, at: node)
  }

  private mutating func write(
    _ residual: ResidualDescription, _ prefix: String, of input: Int, at node: FileNode
  ) throws(SpaceFileError) -> Int {
    let start = try write(residual.shared, prefix, of: input)
    let firstOwn = shapes.count
    let main = try write(residual.main, prefix, of: start)
    let other: Int
    if let shortcut = residual.shortcut {
      other = try write(shortcut, "\(prefix).shortcut", of: start)
    } else if shapes[main] == shapes[input], !nodes.nodes[firstOwn...].contains(where: \.layer.hasStride) {
      other = input
    } else if let projection = residual.projection {
      other = try write(projection, "\(prefix).shortcut", of: start)
    } else {
      return main
    }
    return try append("\(prefix).sum", .sum, other, main, at: node)
  }
}

extension Layer {
  /// Whether the layer skips positions, even if the image has only one.
  fileprivate var hasStride: Bool {
    switch self {
    case let layer as Convolution: layer.stride != 1
    case let layer as AveragePool: layer.stride != 1
    case let layer as MaxPool: layer.stride != 1
    default: false
    }
  }
}
