import Graphs

extension ResNet {
  /// The stem, the stages and the classifier.
  public func diagram(of architecture: Architecture) throws(ArchitectureError) -> StructureDiagram? {
    let residual = try ResNetArchitecture(ownText(of: architecture))
    let stages = residual.stages.enumerated().map { index, stage in
      StructureDiagram.Block(
        name: "stage \(index + 1)", count: stage.depth,
        details: [residual.block.rawValue, residual.block.convolutions, "\(stage.width) channels"]
          + (residual.block.expansion > 1 ? ["\(stage.width * residual.block.expansion) out"] : [])
          + (index > 0 ? ["half the size"] : []))
    }
    return .row(
      [.init(name: "stem", details: ["\(residual.stem) channels"])] + stages
        + [.init(name: "head", details: ["pooling", "classifier"])])
  }
}
