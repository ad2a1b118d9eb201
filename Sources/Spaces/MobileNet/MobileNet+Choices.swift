extension MobileNet {
  /// What stem and head are, the number of stages, and every choice of each.
  public func choices(of architecture: Architecture) throws(ArchitectureError) -> [ArchitectureChoice] {
    let mobile = try MobileNetArchitecture(ownText(of: architecture))
    return [
      ArchitectureChoice(name: "activation", value: mobile.activation.rawValue),
      ArchitectureChoice(name: "channels of the stem", value: "\(mobile.stem)"),
      ArchitectureChoice(name: "channels of the head", value: "\(mobile.head)"),
      ArchitectureChoice(name: "features before the classifier", value: mobile.hidden.map { "\($0)" } ?? "none"),
      ArchitectureChoice(name: "stages", value: "\(mobile.stages.count)"),
    ]
      + mobile.stages.enumerated().flatMap { place, stage in
        [
          ("depth", "\(stage.depth)"), ("width", "\(stage.width)"), ("kernel", "\(stage.kernelSize)"),
          ("expansion", MobileNetArchitecture.text(of: stage.expansion)), ("stride", stage.halves ? "2" : "1"),
          ("squeeze-and-excitation", stage.excites ? "yes" : "no"), ("activation", stage.activation.rawValue),
        ].map { ArchitectureChoice(name: "\($0) of stage \(place + 1)", value: $1) }
      }
  }
}
