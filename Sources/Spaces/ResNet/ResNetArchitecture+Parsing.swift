extension ResNetArchitecture {
  /// The architecture with this text:
  ///
  ///     architecture = block ":" stem ":" stage "-" stage "-" stage [ "-" stage ]
  ///     block        = "basic" | "bottleneck" | "preactivation"
  ///     stage        = depth "x" width
  ///
  /// - Throws: an error that points at the first character that does not fit.
  public init(_ text: String) throws(ArchitectureError) {
    var reader = Reader(text: text, rest: text[...])
    let block = try reader.block()
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

/// Reads a text from left to right.
private struct Reader {
  let text: String
  private(set) var rest: Substring

  mutating func skip(_ character: Character) throws(ArchitectureError) {
    guard rest.first == character else { throw fault("\"\(character)\"") }
    rest.removeFirst()
  }

  mutating func block() throws(ArchitectureError) -> ResNetBlock {
    let name = rest.prefix { $0 != ":" }
    guard let block = ResNetBlock(rawValue: String(name)) else {
      let names = ResNetBlock.allCases.map(\.rawValue)
      let near = nearMisses(of: String(name), among: names).first.map { "; did you mean \($0)?" } ?? ""
      throw fault("a kind of block, one of \(names.joined(separator: ", "))\(near)")
    }
    rest = rest[name.endIndex...]
    return block
  }

  mutating func number(among choices: [Int], _ meaning: String) throws(ArchitectureError) -> Int {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard let number = Int(digits), "\(number)" == digits, choices.contains(number) else {
      throw fault("\(meaning), one of \(choices.map(String.init).joined(separator: ", "))")
    }
    rest = rest[digits.endIndex...]
    return number
  }

  func fault(_ expected: String) -> ArchitectureError {
    let offset = text.distance(from: text.startIndex, to: rest.startIndex)
    func shown(_ text: some StringProtocol) -> String {
      (text.count > 60 ? text.prefix(60) + "…" : String(text)).withVisibleControlCharacters
    }
    return ArchitectureError(
      "character \(offset + 1) of \"\(shown(text))\": expected \(expected); found "
        + (rest.isEmpty ? "the end of the text" : "\"\(shown(rest))\""),
      characterOffset: offset)
  }
}
