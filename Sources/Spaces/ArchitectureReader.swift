/// Reads the text of an architecture from left to right; its errors point at the first character that does not fit.
package struct ArchitectureReader {
  private let text: String
  package private(set) var rest: Substring

  package init(_ text: String) {
    self.text = text
    rest = text[...]
  }

  package mutating func skip(_ character: Character) throws(ArchitectureError) {
    guard rest.first == character else { throw fault("\"\(character)\"") }
    rest.removeFirst()
  }

  /// The place of the choice that the next run of such characters spells.
  ///
  /// - Parameter meaning: what is chosen, for the error.
  package mutating func place(
    among choices: [String], while belongs: (Character) -> Bool, _ meaning: String
  ) throws(ArchitectureError) -> Int {
    let word = rest.prefix(while: belongs)
    guard let place = choices.firstIndex(where: { $0 == word }) else {
      let near = nearMisses(of: String(word), among: choices).first.map { "; did you mean \($0)?" } ?? ""
      throw fault("\(meaning), one of \(choices.joined(separator: ", "))\(near)")
    }
    rest = rest[word.endIndex...]
    return place
  }

  /// The number among these that the next digits are.
  package mutating func number(among choices: [Int], _ meaning: String) throws(ArchitectureError) -> Int {
    choices[try place(among: choices.map(String.init), while: { ("0"..."9").contains($0) }, meaning)]
  }

  /// An error at the first character of the rest.
  package func fault(_ expected: String) -> ArchitectureError {
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
