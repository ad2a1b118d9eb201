import Foundation
import Spaces
import Yams

/// Reads the text of a file into values that know their lines.
///
/// Of YAML, it accepts only texts, lists and maps whose keys are texts. It refuses anchors and aliases before it reads
/// anything, because a few lines of them can stand for more values than memory holds.
enum SpaceFile {
  static let largestSize = 1_000_000
  private static let greatestDepth = 40

  /// The text of a file.
  /// - Throws: if the file cannot be read, is larger than ``largestSize`` bytes, or is not UTF-8.
  static func text(of path: String) throws(SpaceFileError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw SpaceFileError(
        file: path, isMissing: true, "there is no such file; give the path of a YAML file that describes a search space"
      )
    }
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    guard !isFolder.boolValue, attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw SpaceFileError(file: path, "this is no file; give the path of a YAML file that describes a search space")
    }
    let contents: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      contents = try file.read(upToCount: largestSize + 1) ?? Data()
    } catch { throw SpaceFileError(file: path, "the file cannot be read; check its permissions") }
    guard contents.count <= largestSize else {
      throw SpaceFileError(
        file: path, "the file is larger than \(largestSize) bytes; descriptions of spaces are far smaller")
    }
    guard let text = String(validating: contents, as: UTF8.self) else {
      throw SpaceFileError(file: path, "the file is not UTF-8; save it as UTF-8 text")
    }
    return text
  }

  /// - Parameter file: the name for errors.
  static func node(_ text: String, file: String) throws(SpaceFileError) -> FileNode {
    guard text.utf8.count <= largestSize else {
      throw SpaceFileError(
        file: file, "the text is larger than \(largestSize) bytes; descriptions of spaces are far smaller")
    }
    // A byte-order mark is not part of the text.
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    try checkAnchors(text, file: file)
    let root: Node?
    do { root = try Parser(yaml: text, encoding: .utf8).singleRoot() } catch let error as YamlError {
      throw fault(error, file: file)
    } catch { throw SpaceFileError(file: file, "this is no YAML: \(error)") }
    guard let root else { throw SpaceFileError(file: file, line: 1, "the file is empty") }
    return try value(of: root, file: file, key: nil, field: "", depth: 0)
  }

  /// - Parameter key: the line of the key that the value belongs to, which is then the value's; nil for others.
  private static func value(
    of node: Node, file: String, key: Int?, field: String, depth: Int
  ) throws(SpaceFileError) -> FileNode {
    let line = key ?? node.mark?.line ?? 1
    guard depth < greatestDepth else {
      throw SpaceFileError(file: file, line: line, "values are nested deeper than \(greatestDepth) levels")
    }
    func inner(_ node: Node, _ name: String, key: Int? = nil) throws(SpaceFileError) -> FileNode {
      try value(of: node, file: file, key: key, field: field.isEmpty ? name : "\(field).\(name)", depth: depth + 1)
    }
    let content: FileNode.Content
    switch node {
    case .scalar(let scalar):
      let isNull = scalar.style == .plain && ["~", "null"].contains(scalar.string)
      content = .text(isNull ? "" : scalar.string)
    case .sequence(let sequence):
      var values: [FileNode] = []
      for (place, node) in sequence.enumerated() { values.append(try inner(node, "\(place + 1)")) }
      content = .list(values)
    case .mapping(let mapping):
      var entries: [FileNode.Entry] = []
      for (key, node) in mapping {
        let keyLine = key.mark?.line ?? line
        guard case .scalar(let name) = key else {
          throw SpaceFileError(
            file: file, line: keyLine, field: field, "expected the name of a field; found a list or a map")
        }
        entries.append(.init(key: name.string, value: try inner(node, name.string, key: keyLine)))
      }
      content = .map(entries)
    case .alias:
      throw SpaceFileError(
        file: file, line: line, field: field, "anchors and aliases are not supported; write the value out")
    }
    return FileNode(file: file, line: line, field: field, content: content)
  }

  /// - Throws: at the first word that begins like an anchor or an alias, outside of comments. In lines with quotes, which
  ///   may hold a `#` or be part of a longer text, everything is looked at.
  private static func checkAnchors(_ text: String, file: String) throws(SpaceFileError) {
    for (place, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let hasQuotes = line.contains { "\"'".contains($0) }
      var before: Character = " "
      for (character, next) in zip(line, line.dropFirst()) {
        let beginsWord = before.isWhitespace || "[{,:-?".contains(before)
        if character == "#", before.isWhitespace, !hasQuotes { break }
        if beginsWord, "&*".contains(character), !next.isWhitespace {
          throw SpaceFileError(
            file: file, line: place + 1,
            "\"\(character)\" before a word is an anchor or an alias of YAML, which are not supported; write the "
              + "value out")
        }
        before = character
      }
    }
  }

  private static func fault(_ error: YamlError, file: String) -> SpaceFileError {
    func fault(_ mark: Mark?, _ problem: String) -> SpaceFileError {
      SpaceFileError(file: file, line: mark?.line, problem.withVisibleControlCharacters)
    }
    return switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      fault(mark, "this is no YAML: \(problem)")
    case .reader(let problem, _, _, _): fault(nil, "this is no YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      fault(context.mark, "a map has the field \"\(names.first ?? "")\" twice")
    default: fault(nil, "this is no YAML: \(error)")
    }
  }
}
