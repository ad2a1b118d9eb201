extension ResNet {
  /// The block, the stem, the number of stages, and the depth and width of each.
  public func choices(of architecture: Architecture) throws(ArchitectureError) -> [ArchitectureChoice] {
    let residual = try ResNetArchitecture(ownText(of: architecture))
    return [
      ArchitectureChoice(name: "block", value: residual.block.rawValue),
      ArchitectureChoice(name: "channels of the stem", value: "\(residual.stem)"),
      ArchitectureChoice(name: "stages", value: "\(residual.stages.count)"),
    ]
      + residual.stages.enumerated().flatMap { place, stage in
        [
          ArchitectureChoice(name: "depth of stage \(place + 1)", value: "\(stage.depth)"),
          ArchitectureChoice(name: "width of stage \(place + 1)", value: "\(stage.width)"),
        ]
      }
  }
}
