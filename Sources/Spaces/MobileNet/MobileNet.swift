import Graphs

/// Networks of inverted residuals: a stem, five to nine stages whose depth, width, kernel, expansion, stride,
/// squeeze-and-excitation and activation function are chosen, and a head. ``MobileNetArchitecture`` has the grammar;
/// MobileNetV2, MobileNetV3-Small and MobileNetV3-Large are single architectures.
///
/// Sources: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018; Howard et al., "Searching
/// for MobileNetV3", ICCV 2019.
public struct MobileNet: SearchSpace {
  public let name = "mobilenet"
  public let summary =
    "inverted residuals in 5 to 9 stages, each of its own depth, width, kernel, expansion, stride and activation"
  /// About 10³⁵, more than an `Int` holds.
  public let count: Int? = nil

  public let sizes = [
    SizeDescription(name: "divisor", symbol: "d", meaning: "divisor of every width", range: 1...64)
  ]
  public let sizePresets = [
    SizePreset(name: "full", meaning: "as wide as the text says", sizes: ["divisor": 1]),
    SizePreset(name: SizePreset.reduced, meaning: "a quarter of the widths", sizes: ["divisor": 4]),
  ]

  public init() {}

  /// - Throws: an architecture of another space.
  private func mobile(_ architecture: Architecture) throws(ArchitectureError) -> MobileNetArchitecture {
    try MobileNetArchitecture(ownText(of: architecture))
  }

  private func architecture(of mobile: MobileNetArchitecture) -> Architecture {
    Architecture(space: name, text: mobile.text)
  }

  public func architecture(_ text: String) throws(ArchitectureError) -> Architecture {
    architecture(of: try MobileNetArchitecture(text))
  }

  /// Uniform in each choice, not over the architectures, nearly all of which have nine stages: see
  /// ``MobileNetArchitecture``.
  public func sample(using generator: inout some RandomNumberGenerator) -> Architecture {
    architecture(of: MobileNetArchitecture(using: &generator))
  }

  /// One choice replaced, as in ``MobileNetArchitecture``'s mutation.
  public func mutation(
    of architecture: Architecture, using generator: inout some RandomNumberGenerator
  ) throws(ArchitectureError) -> Architecture {
    self.architecture(of: try mobile(architecture).mutated(using: &generator))
  }

  /// The blocks with their channels: stages that continue each other and expansions that round to the same channels are
  /// one function.
  public func canonicalForm(of architecture: Architecture) throws(ArchitectureError) -> String {
    try mobile(architecture).formula
  }

  public func equivalenceKey(of architecture: Architecture) throws(ArchitectureError) -> String {
    try mobile(architecture).formula
  }

  /// The network for images of any size. Stem and four stages halve the images; where that would leave the longer side
  /// fewer than four pixels, the first of them keep the size.
  public func graph(of architecture: Architecture, at scale: NetworkScale) throws(ArchitectureError) -> NetworkGraph {
    let divisor = try completed(scale.sizes).value(of: "divisor")
    try scale.checkImages(of: self)
    return MobileNetSkeleton.graph(of: try mobile(architecture), dividedBy: divisor, at: scale)
  }

  /// There are too many to list.
  public func all() -> (any Sequence<Architecture>)? { nil }

  public func drawing(of architecture: Architecture) throws(ArchitectureError) -> String {
    let mobile = try mobile(architecture)
    var lines = ["stem     3x3, \(mobile.stem) channels, \(mobile.activation.layer), half the size"]
    for (index, stage) in mobile.stages.enumerated() {
      let layers =
        (stage.expansion == 1 ? [] : ["1x1 to \(MobileNetArchitecture.text(of: stage.expansion)) times"])
        + ["depthwise \(stage.kernelSize)x\(stage.kernelSize)"] + (stage.excites ? ["SE"] : []) + ["1x1"]
      lines.append(
        "stage \(index + 1)  \(stage.depth) x [\(layers.joined(separator: ", "))], \(stage.width) channels, "
          + "\(stage.activation.layer)" + (stage.halves ? ", half the size" : ""))
    }
    lines.append(
      "head     1x1, \(mobile.head) channels, \(mobile.activation.layer), pooling"
        + (mobile.hidden.map { ", linear to \($0)" } ?? ""))
    lines.append("(small images are halved less often)")
    return lines.map { $0 + "\n" }.joined()
  }
}
