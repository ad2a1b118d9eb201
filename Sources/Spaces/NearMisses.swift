/// The candidates that someone who wrote `text` may have meant, nearest first.
///
/// A near spelling differs by a slip of the hand: by one letter left out, added, replaced or swapped with
/// its neighbor, by two where the candidate has six characters or more; or it leaves out at most a third of
/// the candidate at one end, such as `conv_3x3` for `nor_conv_3x3`. Letter case, hyphens, underscores and
/// spaces count for nothing. Digits name things, so that another digit is no slip: `nor_conv_7x7` is not
/// near `nor_conv_1x1`. They may be left out, doubled or stand in another order.
///
/// A text of more than 64 characters has no near misses.
package func nearMisses(of text: String, among candidates: [String]) -> [String] {
  guard text.count <= 64 else { return [] }
  let written = Spelling(text)
  var near: [(distance: Int, candidate: String)] = []
  for candidate in candidates {
    if let distance = written.slips(from: Spelling(candidate)) { near.append((distance, candidate)) }
  }
  near.sort { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }
  return near.map(\.candidate)
}

/// What to write in place of an unknown name: the near ones if there are any, and all of them.
package func knownNames(beside name: String, among known: [String]) -> String {
  let near = nearMisses(of: name, among: known).map { "'\($0)'" }.joined(separator: " or ")
  return (near.isEmpty ? "" : "did you mean \(near)? ") + "choose from " + known.joined(separator: ", ")
}

/// A name without what spellings of it may differ in.
private struct Spelling {
  let characters: [Character]
  /// How often each digit stands in it.
  let digits: [Character: Int]

  init(_ text: String) {
    characters = Array(text.lowercased().filter { !"-_ ".contains($0) })
    digits = characters.filter(\.isNumber).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// The edit distance from a name, or nil where this is no near spelling of it.
  func slips(from name: Spelling) -> Int? {
    guard hasOnlyDigits(of: name) || name.hasOnlyDigits(of: self) else { return nil }
    let distance = editDistance(characters, name.characters)
    if distance <= (name.characters.count < 6 ? 1 : 2), distance < name.characters.count { return distance }
    let isEnd =
      name.characters.starts(with: characters) || name.characters.reversed().starts(with: characters.reversed())
    return isEnd && distance * 3 <= name.characters.count ? distance : nil
  }

  private func hasOnlyDigits(of other: Spelling) -> Bool {
    digits.allSatisfy { $0.value <= other.digits[$0.key, default: 0] }
  }
}

/// The least number of insertions, deletions, replacements and swaps of neighbors that turn one text into the
/// other, no place changed twice (optimal string alignment, after Damerau 1964). Cost: the product of the
/// lengths.
private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...second.count)
  for (row, left) in first.enumerated() {
    var current = [row + 1]
    for (column, right) in second.enumerated() {
      let replacing = previous[column] + (left == right ? 0 : 1)
      var least = min(replacing, previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left == second[column - 1], first[row - 1] == right {
        least = min(least, beforePrevious[column - 1] + 1)
      }
      current.append(least)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[second.count]
}
