extension ResNetArchitecture {
  /// The architecture with this text:
  ///
  ///     architecture = block ":" stem ":" stage "-" stage "-" stage [ "-" stage ]
  ///     block        = "basic" | "bottleneck" | "preactivation"
  ///     stage        = depth "x" width
  ///
  /// - Throws: an error that points at the first character that does not fit.
  public init(_ text: String) throws(ArchitectureError) {
    var reader = ArchitectureReader(text)
    let block = ResNetBlock.allCases[
      try reader.place(among: ResNetBlock.allCases.map(\.rawValue), while: { $0 != ":" }, "a kind of block")]
    try reader.skip(":")
    let stem = try reader.number(among: Self.stems, "the channels of the stem")
    try reader.skip(":")
    var stages: [Stage] = []
    repeat {
      if !stages.isEmpty { try reader.skip("-") }
      let place = "of stage \(stages.count + 1)"
      let depth = try reader.number(among: Array(Self.depths), "the depth \(place)")
      try reader.skip("x")
      stages.append(Stage(depth: depth, width: try reader.number(among: Self.widths, "the width \(place)")))
    } while stages.count < Self.stageCounts.lowerBound
      || (!reader.rest.isEmpty && stages.count < Self.stageCounts.upperBound)
    guard reader.rest.isEmpty else { throw reader.fault("the end of the text after \(stages.count) stages") }
    self.init(block: block, stem: stem, stages: stages)
  }
}
