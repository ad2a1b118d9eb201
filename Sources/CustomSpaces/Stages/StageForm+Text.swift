import Spaces

extension StageForm {
  /// The text of a stage without choices.
  private static let fixed = "."

  var grammar: String {
    let stages = stages.enumerated().map { place, stage in
      let text = stage.choices.isEmpty ? Self.fixed : stage.choices.map { $0.name.uppercased() }.joined(separator: "x")
      return place < leastStages ? text : "[\(text)]"
    }
    return (choices.map { $0.name.uppercased() } + [stages.joined(separator: "-")]).joined(separator: ":")
  }

  /// The network's choices, each followed by `:`, then the stages, joined by `-`; within a stage, `x` joins the
  /// choices.
  func text(of selection: Selection) -> String {
    let parts = parts(of: selection)
    let stages = zip(stages, parts.stages).map { stage, places in
      stage.choices.isEmpty
        ? Self.fixed : zip(stage.choices, places).map { $0.values[$1] }.joined(separator: "x")
    }
    return zip(choices, parts.network).map { $0.values[$1] + ":" }.joined() + stages.joined(separator: "-")
  }

  func selection(_ text: String) throws(ArchitectureError) -> Selection {
    var reader = ArchitectureReader(text)
    var places: [Int] = []
    for choice in choices {
      places.append(try reader.place(among: choice.values, while: { $0 != ":" }, "the \(choice.name)"))
      try reader.skip(":")
    }
    var count = 0
    repeat {
      if count > 0 { try reader.skip("-") }
      let stage = stages[count]
      count += 1
      if stage.choices.isEmpty { try reader.skip(".") }
      for (place, choice) in stage.choices.enumerated() {
        if place > 0 { try reader.skip("x") }
        let meaning = "the \(choice.name) of stage \(count)"
        places.append(try reader.value(of: choice, before: place + 1 < stage.choices.count ? "x" : "-", meaning))
      }
    } while count < leastStages || (!reader.rest.isEmpty && count < stages.count)
    guard reader.rest.isEmpty else {
      throw reader.fault("the end of the text after \(count) \(count == 1 ? "stage" : "stages")")
    }
    return Selection(variant: count - leastStages, places: places)
  }

  /// A line for each choice of the network and for each stage.
  func drawing(of selection: Selection) -> String {
    let parts = parts(of: selection)
    var lines = zip(choices, parts.network).map { "\($0.name) \($0.values[$1])" }
    for (place, (stage, own)) in zip(stages, parts.stages).enumerated() {
      let values = zip(stage.choices, own).map { "\($0.name) \($0.values[$1])" }
      lines.append("stage \(place + 1): " + (values.isEmpty ? "always the same" : values.joined(separator: ", ")))
    }
    return lines.map { line in (line.count > 120 ? line.prefix(119) + "…" : line[...]) + "\n" }.joined()
  }
}

extension ArchitectureReader {
  /// The place of the value that starts the rest and is followed by the separator or the end.
  ///
  /// At most one value fits: see ``StageForm/checkSeparable(_:_:)``.
  fileprivate mutating func value(
    of choice: Choice, before separator: Character, _ meaning: String
  ) throws(ArchitectureError) -> Int {
    let found = choice.values.firstIndex { value in
      guard rest.hasPrefix(value) else { return false }
      let next = rest.dropFirst(value.count).first
      return next == separator || (separator == "-" && next == nil)
    }
    guard let found else {
      return try place(among: choice.values, while: { !"x-:".contains($0) }, meaning)
    }
    for character in choice.values[found] { try skip(character) }
    return found
  }
}
