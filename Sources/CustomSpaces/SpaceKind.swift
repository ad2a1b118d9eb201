/// The kinds of spaces that a file can describe.
enum SpaceKind: String, CaseIterable {
  case cells, stages

  /// The fields that only files of this kind have.
  var fields: [String] {
    switch self {
    case .cells: CellForm.fields
    case .stages: StageForm.fields
    }
  }

  /// Words that are reserved in formulas.
  private var reserved: [String] {
    switch self {
    case .cells: [LayerReader.input, CellForm.width]
    case .stages: [LayerReader.input, StageForm.stride]
    }
  }

  /// - Parameters:
  ///   - fields: the fields of the whole file.
  ///   - sizes: the names of its sizes.
  func form(_ fields: FileFields, sizes: Set<String>) throws(SpaceFileError) -> any SpaceForm {
    if let word = reserved.first(where: sizes.contains) {
      throw fields.node.fault("\"\(word)\" has a meaning of its own in formulas; give the size another name")
    }
    switch self {
    case .cells: return try CellForm(fields, sizes: sizes)
    case .stages: return try StageForm(fields, sizes: sizes)
    }
  }
}

extension FileNode {
  func kind() throws(SpaceFileError) -> SpaceKind {
    guard case .map(let entries) = content else { throw expected("the fields of a space, such as kind: cells") }
    let kinds = SpaceKind.allCases.map(\.rawValue)
    guard let entry = entries.first(where: { $0.key == "kind" }) else {
      throw fault("a space needs the field \"kind\": \(kinds.joined(separator: " or "))")
    }
    return SpaceKind(rawValue: try entry.value.word(among: kinds, "kind of space")) ?? .cells
  }
}
