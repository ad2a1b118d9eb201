import Graphs

extension MobileNet {
  /// The stem, the stages and the head, in the widths of a network of full size.
  public func diagram(of architecture: Architecture) throws(ArchitectureError) -> StructureDiagram? {
    let mobile = try MobileNetArchitecture(ownText(of: architecture))
    let stages = mobile.stages.enumerated().map { index, stage in
      StructureDiagram.Block(
        name: "stage \(index + 1)", count: stage.depth,
        details: [
          "\(stage.kernelSize)x\(stage.kernelSize), expansion \(MobileNetArchitecture.text(of: stage.expansion))",
          "\(stage.width) channels", stage.activation.rawValue + (stage.excites ? ", SE" : ""),
        ] + (stage.halves ? ["half the size"] : []))
    }
    let head = StructureDiagram.Block(
      name: "head",
      details: ["1x1, \(mobile.head) channels", mobile.activation.rawValue, "pooling"]
        + (mobile.hidden.map { ["linear to \($0)"] } ?? []) + ["classifier"])
    let stem = StructureDiagram.Block(
      name: "stem", details: ["3x3", "\(mobile.stem) channels", mobile.activation.rawValue, "half the size"])
    return .row([stem] + stages + [head])
  }
}
