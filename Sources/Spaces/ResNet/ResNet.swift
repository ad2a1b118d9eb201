import Graphs

/// Residual networks of three or four stages: a kind of block, the channels of the stem, and the depth and width of each
/// stage. ``ResNetArchitecture`` has the grammar; ResNet-18, -34 and -50 and the wide residual networks WRN-16, -22, -28
/// and -40 are among the 337,406,472.
///
/// Sources: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016; Zagoruyko and Komodakis, "Wide Residual
/// Networks", BMVC 2016.
public struct ResNet: SearchSpace {
  public let name = "resnet"
  public let summary =
    "residual networks: basic, bottleneck or preactivation blocks in 3 or 4 stages, each of its own depth and width"
  public let count: Int? = ResNetArchitecture.count

  public let sizes = [
    SizeDescription(name: "divisor", symbol: "d", meaning: "divisor of every width", range: 1...64)
  ]
  public let sizePresets = [
    SizePreset(name: "full", meaning: "as wide as the text says", sizes: ["divisor": 1]),
    SizePreset(name: SizePreset.reduced, meaning: "an eighth of the widths", sizes: ["divisor": 8]),
  ]

  public init() {}

  /// - Throws: an architecture of another space.
  private func residual(_ architecture: Architecture) throws(ArchitectureError) -> ResNetArchitecture {
    try ResNetArchitecture(ownText(of: architecture))
  }

  private func architecture(of residual: ResNetArchitecture) -> Architecture {
    Architecture(space: name, text: residual.text)
  }

  public func architecture(_ text: String) throws(ArchitectureError) -> Architecture {
    architecture(of: try ResNetArchitecture(text))
  }

  public func sample(using generator: inout some RandomNumberGenerator) -> Architecture {
    architecture(of: ResNetArchitecture(ordinal: Int.random(in: 0..<ResNetArchitecture.count, using: &generator)))
  }

  /// One choice replaced, as in ``ResNetArchitecture``'s mutation.
  public func mutation(
    of architecture: Architecture, using generator: inout some RandomNumberGenerator
  ) throws(ArchitectureError) -> Architecture {
    self.architecture(of: try residual(architecture).mutated(using: &generator))
  }

  /// The text: no two architectures of this space are the same function.
  public func canonicalForm(of architecture: Architecture) throws(ArchitectureError) -> String {
    try residual(architecture).text
  }

  public func equivalenceKey(of architecture: Architecture) throws(ArchitectureError) -> String {
    try residual(architecture).text
  }

  /// The network for images of any size. Images of more than 64 pixels a side pass a stem of a 7x7 convolution and a max
  /// pooling, each of stride 2, smaller ones a 3x3 convolution; every stage but the first halves them.
  public func graph(of architecture: Architecture, at scale: NetworkScale) throws(ArchitectureError) -> NetworkGraph {
    let divisor = try completed(scale.sizes).value(of: "divisor")
    try scale.checkImages(of: self)
    return ResNetSkeleton.graph(of: try residual(architecture), dividedBy: divisor, at: scale)
  }

  /// There are too many to list.
  public func all() -> (any Sequence<Architecture>)? { nil }

  public func drawing(of architecture: Architecture) throws(ArchitectureError) -> String {
    let residual = try residual(architecture)
    var lines = ["stem     \(residual.stem) channels"]
    for (index, stage) in residual.stages.enumerated() {
      lines.append(
        "stage \(index + 1)  \(stage.depth) x [\(residual.block.convolutions)], \(stage.width) channels"
          + (residual.block.expansion > 1 ? ", \(stage.width * residual.block.expansion) out" : "")
          + (index > 0 ? ", half the size" : ""))
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
