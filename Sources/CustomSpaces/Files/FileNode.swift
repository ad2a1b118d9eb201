import Spaces

/// A value of a file, with its place in the file.
struct FileNode: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    case text(String)
    case list([FileNode])
    case map([Entry])
  }

  struct Entry: Hashable, Sendable {
    let key: String
    let value: FileNode
  }

  let file: String
  /// The line, counted from 1.
  let line: Int
  /// The keys and places that lead here, joined by dots.
  let field: String
  let content: Content

  /// An error at this place.
  func fault(_ reason: String) -> SpaceFileError {
    SpaceFileError(
      file: file, line: line, field: field.withVisibleControlCharacters, reason.withVisibleControlCharacters)
  }

  func expected(_ what: String) -> SpaceFileError { fault("expected \(what); found \(shown)") }

  /// The value as messages show it.
  private var shown: String {
    switch content {
    case .text(""): "nothing"
    case .text(let text): "\"\(text.count > 40 ? text.prefix(40) + "…" : text[...])\""
    case .list(let values): values.isEmpty ? "an empty list" : "a list"
    case .map(let entries): entries.isEmpty ? "an empty map" : "a map with the fields \(names(of: entries))"
    }
  }

  private func names(of entries: [Entry]) -> String {
    entries.prefix(3).map(\.key).joined(separator: ", ") + (entries.count > 3 ? ", …" : "")
  }
}

extension FileNode {
  /// A one-line text.
  func text(_ what: String) throws(SpaceFileError) -> String {
    guard case .text(let text) = content, !text.isEmpty, !text.contains(where: \.isNewline), text.count <= 200 else {
      throw expected(what + ", a text of one line and at most 200 characters")
    }
    return text
  }

  func integer(_ range: ClosedRange<Int>, _ what: String) throws(SpaceFileError) -> Int {
    guard case .text(let text) = content, let number = Int(text), range.contains(number) else {
      throw expected("\(what), a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func flag() throws(SpaceFileError) -> Bool {
    switch content {
    case .text("true"): return true
    case .text("false"): return false
    default: throw expected("true or false")
    }
  }

  /// One of a few words.
  func word(among words: [String], _ what: String) throws(SpaceFileError) -> String {
    guard case .text(let text) = content else { throw expected("\(what), one of \(words.joined(separator: ", "))") }
    guard words.contains(text) else {
      throw fault("\"\(text)\" is no \(what); \(knownNames(beside: text, among: words))")
    }
    return text
  }

  /// A name made of these characters.
  func name(_ what: String, allowing characters: (Character) -> Bool) throws(SpaceFileError) -> String {
    let text = try text(what)
    guard text.count <= 40, text.allSatisfy({ $0.isASCII && characters($0) }) else {
      throw expected("\(what) of at most 40 letters, digits and \(characters("-") ? "- . _" : ". _")")
    }
    return text
  }

  /// The values of a nonempty list.
  func list(_ what: String, atMost count: Int) throws(SpaceFileError) -> [FileNode] {
    guard case .list(let values) = content, !values.isEmpty else {
      throw expected("\(what), a list with at least one entry")
    }
    guard values.count <= count else { throw fault("a list of \(values.count) entries; at most \(count) are allowed") }
    return values
  }

  /// The entries of a map, in the file's order.
  func entries(_ what: String, atMost count: Int) throws(SpaceFileError) -> [Entry] {
    guard case .map(let entries) = content else { throw expected("\(what), a map of names to values") }
    guard entries.count <= count else { throw fault("\(entries.count) entries; at most \(count) are allowed") }
    return entries
  }

  /// The values of a map whose fields are known.
  /// - Throws: for an unknown field, with the field that may have been meant.
  func fields(_ known: [String], of what: String) throws(SpaceFileError) -> FileFields {
    guard case .map(let entries) = content else {
      throw expected("\(what), a map with fields such as \(known.prefix(3).joined(separator: ", "))")
    }
    var values: [String: FileNode] = [:]
    for entry in entries {
      guard known.contains(entry.key) else {
        throw entry.value.fault("\(what) has no field \"\(entry.key)\"; \(knownNames(beside: entry.key, among: known))")
      }
      values[entry.key] = entry.value
    }
    return FileFields(node: self, what: what, values: values)
  }
}
