import Graphs
import Spaces

extension StageForm {
  static let fields = ["choices", "blocks", "stage", "stages", "stem", "head"]
  private static let largestCount = 32
  private static let largestChoice = 256

  /// - Parameters:
  ///   - fields: the fields of the whole file.
  ///   - sizes: the names of the sizes, for formulas.
  init(_ fields: FileFields, sizes: Set<String>) throws(SpaceFileError) {
    let choices = try Self.choices(fields["choices"], unlike: sizes, separator: ":")
    let outside = LayerReader(names: sizes.union(choices.numbers), choices: choices.values)
    let standard = try fields["stage"].map { node throws(SpaceFileError) in try Self.stage(node) }
    var own: [(fields: FileFields, choices: [Choice], isOptional: Bool)] = []
    for node in try fields.required("stages").list("stages", atMost: Self.largestCount) {
      let fields = try Self.stage(node).over(standard)
      let used = sizes.union(choices.map(\.name))
      own.append(
        (
          fields, try Self.choices(fields["choices"], unlike: used, separator: "-"),
          try fields["optional"]?.flag() ?? false
        ))
    }
    let stagesNode = try fields.required("stages")
    let leastStages = own.firstIndex { $0.isOptional } ?? own.count
    guard leastStages > 0, own.dropFirst(leastStages).allSatisfy(\.isOptional) else {
      throw stagesNode.fault("optional stages come last, after at least one stage that is not optional")
    }
    // Blocks serve all stages, so they may read what any stage chooses.
    let all = own.flatMap(\.choices)
    let inside = LayerReader(
      names: outside.names.union(all.numbers).union([Self.stride]),
      choices: choices.values.merging(all.values) { first, second in first + second.filter { !first.contains($0) } })
    var blocks: [String: [LayerDescription]] = [:]
    for entry in try fields.required("blocks").entries("blocks", atMost: Self.largestCount) {
      try entry.checkTypable("block")
      blocks[entry.key] = try inside.layers(entry.value)
    }
    var stages: [Stage] = []
    for (fields, stageChoices, _) in own {
      let names = outside.names.union(stageChoices.numbers).subtracting([LayerReader.input])
      stages.append(
        Stage(
          choices: stageChoices, blocks: try fields.formula("blocks", or: 1, names),
          block: try Self.block(
            fields, among: blocks.keys.sorted(), choices.values.merging(stageChoices.values) { $1 }),
          stride: try fields.formula("stride", or: 1, names)))
    }
    self.init(
      node: stagesNode, choices: choices, blocks: blocks, stages: stages, leastStages: leastStages,
      stem: try outside.layers(fields.required("stem")),
      head: try fields["head"].map { node throws(SpaceFileError) in try outside.layers(node) } ?? [])
  }

  private static func stage(_ node: FileNode) throws(SpaceFileError) -> FileFields {
    try node.fields(["choices", "blocks", "block", "stride", "optional"], of: "a stage")
  }

  /// The name of a block, or of a choice whose values are all block names.
  private static func block(
    _ fields: FileFields, among blocks: [String], _ choices: [String: [String]]
  ) throws(SpaceFileError) -> Block {
    let node = try fields.required("block")
    let name = try node.word(among: blocks + choices.keys.sorted().filter { !blocks.contains($0) }, "block or choice")
    guard !blocks.contains(name) else { return .named(name) }
    for value in choices[name] ?? [] where !blocks.contains(value) {
      throw node.fault(
        "the choice \(name) has the value \"\(value)\", which is no block; \(knownNames(beside: value, among: blocks))")
    }
    return .chosen(name)
  }

  /// Choices by name, in the file's order: each a list of values or a range of numbers such as `1..6`.
  /// - Parameter separator: the character after the choices in a text; no value contains it.
  private static func choices(
    _ node: FileNode?, unlike used: Set<String>, separator: Character
  ) throws(SpaceFileError) -> [Choice] {
    var choices: [Choice] = []
    for entry in try node?.entries("choices", atMost: largestCount) ?? [] {
      try entry.checkTypable("choice")
      guard !used.contains(entry.key), ![LayerReader.input, stride].contains(entry.key) else {
        throw entry.value.fault("\"\(entry.key)\" has another meaning in formulas; give the choice another name")
      }
      choices.append(Choice(name: entry.key, values: try values(entry.value, separator)))
    }
    if separator == "-" { for choice in choices.dropLast() { try checkSeparable(choice, node) } }
    return choices
  }

  private static func values(_ node: FileNode, _ separator: Character) throws(SpaceFileError) -> [String] {
    if case .text(let text) = node.content {
      let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count == 2, let first = ends[0], let last = ends[1], 1 <= first, first <= last,
        last <= FeatureShape.largestSize, last - first < largestChoice
      else {
        throw node.expected(
          "values: a list such as [3, 5, 7], or a range of at most \(largestChoice) numbers such as 1..6")
      }
      return (first...last).map(String.init)
    }
    var values: [String] = []
    for node in try node.list("values", atMost: largestChoice) {
      let value = try node.name("a value") { character in
        character.isLetter || character.isNumber || "_.-".filter { $0 != separator }.contains(character)
      }
      if Int(value) != nil { _ = try node.integer(1...FeatureShape.largestSize, "a value") }
      guard !values.contains(value) else { throw node.fault("the value \"\(value)\" is there twice") }
      values.append(value)
    }
    return values
  }

  /// - Throws: if a text could mean either of two values, because `x` joins the choices of a stage.
  static func checkSeparable(_ choice: Choice, _ node: FileNode?) throws(SpaceFileError) {
    for value in choice.values {
      for other in choice.values where other.hasPrefix(value + "x") {
        throw (node?.fault("the values \"\(value)\" and \"\(other)\" of \(choice.name) cannot be told apart in a text"))
          ?? SpaceFileError(file: "", "values cannot be told apart")
      }
    }
  }
}

extension FileFields {
  /// These fields, and others for those that are not there.
  fileprivate func over(_ others: FileFields?) -> FileFields {
    guard let others else { return self }
    return FileFields(node: node, what: what, values: others.values.merging(values) { _, own in own })
  }

  fileprivate func formula(_ field: String, or standard: Int, _ names: Set<String>) throws(SpaceFileError) -> Formula {
    guard let value = self[field] else { return Formula(standard, at: node) }
    return try Formula(value, names: names, "the \(field)")
  }
}

extension [Choice] {
  /// The names of those whose values are numbers.
  fileprivate var numbers: Set<String> {
    Set(filter { $0.values.allSatisfy { Int($0) != nil } }.map(\.name))
  }

  /// The values by name; those of equal names together.
  fileprivate var values: [String: [String]] {
    reduce(into: [:]) { all, choice in
      let known = Set(all[choice.name] ?? [])
      all[choice.name, default: []] += choice.values.filter { !known.contains($0) }
    }
  }
}
