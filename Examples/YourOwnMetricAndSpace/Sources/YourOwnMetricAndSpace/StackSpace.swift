import Tangent

/// Plain stacks of one to four 3x3 convolutions, such as `8-16-16`: a width for each of them, out of 4, 8 and 16.
///
/// Each convolution is followed by a batch norm, a ``Swish`` and, as long as the image has four pixels a side or more, a 2x2
/// average pooling. Sizes multiply the widths.
struct StackSpace: SearchSpace {
  private static let widths = [4, 8, 16]
  private static let depths = 1...4

  let name = "stacks"
  let summary = "plain stacks of one to four convolutions of 4, 8 or 16 channels"
  let count: Int? = 3 + 9 + 27 + 81
  let sizes = [
    SizeDescription(name: "multiplier", symbol: "m", meaning: "factor of every width", range: 1...64)
  ]
  let sizePresets = [
    SizePreset(name: "full", meaning: "four times as wide", sizes: ["multiplier": 4]),
    SizePreset(name: SizePreset.reduced, meaning: "as wide as the text says", sizes: ["multiplier": 1]),
  ]

  func architecture(_ text: String) throws(ArchitectureError) -> Architecture {
    Architecture(space: name, text: Self.text(of: try Self.widths(in: text)))
  }

  func sample(using generator: inout some RandomNumberGenerator) -> Architecture {
    // Uniform over all stacks, of which most are deep.
    var index = Int.random(in: 0..<(count ?? 1), using: &generator)
    var depth = 1
    while index >= Self.power(depth) {
      index -= Self.power(depth)
      depth += 1
    }
    return Architecture(space: name, text: Self.text(of: Self.stack(index, depth: depth)))
  }

  /// One width replaced, or one convolution more or less.
  func mutation(
    of architecture: Architecture, using generator: inout some RandomNumberGenerator
  ) throws(ArchitectureError) -> Architecture {
    let stack = try widths(of: architecture)
    var neighbors: [[Int]] = []
    for (place, own) in stack.enumerated() {
      for width in Self.widths where width != own {
        var neighbor = stack
        neighbor[place] = width
        neighbors.append(neighbor)
      }
    }
    if stack.count < Self.depths.upperBound { neighbors += Self.widths.map { stack + [$0] } }
    if stack.count > Self.depths.lowerBound { neighbors.append(stack.dropLast()) }
    let chosen = neighbors[Int.random(in: neighbors.indices, using: &generator)]
    return Architecture(space: name, text: Self.text(of: chosen))
  }

  func canonicalForm(of architecture: Architecture) throws(ArchitectureError) -> String {
    Self.text(of: try widths(of: architecture))
  }

  func equivalenceKey(of architecture: Architecture) throws(ArchitectureError) -> String {
    try canonicalForm(of: architecture)
  }

  func graph(of architecture: Architecture, at scale: NetworkScale) throws(ArchitectureError) -> NetworkGraph {
    let stack = try widths(of: architecture)
    let multiplier = try completed(scale.sizes).value(of: "multiplier")
    var nodes: [NetworkGraph.Node] = []
    func add(_ name: String, _ layer: any Layer) {
      nodes.append(NetworkGraph.Node(name: name, layer: layer, inputs: nodes.isEmpty ? [] : [nodes.count - 1]))
    }
    add(
      "input",
      .input(FeatureShape(channels: scale.imageChannels, height: scale.imageHeight, width: scale.imageWidth)))
    var channels = scale.imageChannels
    var side = min(scale.imageHeight, scale.imageWidth)
    for (index, width) in stack.enumerated() {
      let next = width * multiplier
      let name = "layer\(index + 1)"
      add(name + ".conv", .convolution(.init(inputChannels: channels, outputChannels: next, kernelSize: 3, padding: 1)))
      add(name + ".bn", .batchNorm(.init(channels: next)))
      add(name + ".swish", Swish())
      if side >= 4 {
        add(name + ".pool", .averagePool(.init(kernelSize: 2, stride: 2, padding: 0)))
        side /= 2
      }
      channels = next
    }
    add("head.pool", .globalAveragePool)
    add("classifier", .linear(.init(inputFeatures: channels, outputFeatures: scale.classes)))
    return NetworkGraph(nodes: nodes, output: nodes.count - 1)
  }

  func all() -> (any Sequence<Architecture>)? {
    Self.depths.lazy.flatMap { depth in
      (0..<Self.power(depth)).map { Architecture(space: "stacks", text: Self.text(of: Self.stack($0, depth: depth))) }
    }
  }

  func drawing(of architecture: Architecture) throws(ArchitectureError) -> String {
    try widths(of: architecture).map { "conv \($0)\n" }.joined()
  }

  private func widths(of architecture: Architecture) throws(ArchitectureError) -> [Int] {
    guard architecture.space == name else {
      throw ArchitectureError(
        "\"\(architecture.text)\" belongs to the space \"\(architecture.space)\", not to \"\(name)\"")
    }
    return try Self.widths(in: architecture.text)
  }

  private static func widths(in text: String) throws(ArchitectureError) -> [Int] {
    var stack: [Int] = []
    var offset = 0
    for part in text.split(separator: "-", omittingEmptySubsequences: false) {
      guard let width = Int(part), widths.contains(width), "\(width)" == part, stack.count < depths.upperBound else {
        throw ArchitectureError(
          "a stack is one to four widths out of 4, 8 and 16, such as 8-16-16, not \"\(text)\"", characterOffset: offset)
      }
      stack.append(width)
      offset += part.count + 1
    }
    return stack
  }

  private static func text(of stack: [Int]) -> String { stack.map { "\($0)" }.joined(separator: "-") }

  /// The number of stacks of a depth.
  private static func power(_ depth: Int) -> Int { (0..<depth).reduce(1) { product, _ in product * widths.count } }

  private static func stack(_ index: Int, depth: Int) -> [Int] {
    (0..<depth).map { place in widths[index / power(place) % widths.count] }
  }
}
