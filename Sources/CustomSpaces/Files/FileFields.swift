/// The values of a map by its known fields.
struct FileFields {
  let node: FileNode
  let what: String
  let values: [String: FileNode]

  subscript(field: String) -> FileNode? { values[field] }

  /// - Throws: if the field is missing.
  func required(_ field: String) throws(SpaceFileError) -> FileNode {
    guard let value = values[field] else { throw node.fault("\(what) needs the field \"\(field)\"") }
    return value
  }
}
