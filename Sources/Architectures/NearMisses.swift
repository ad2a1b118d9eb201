/// The candidates that someone who wrote `text` may have meant, nearest first: those within a third of
/// their length in edit distance (Levenshtein 1966), letter case, hyphens, underscores and spaces apart.
///
/// A text of more than 64 characters has no near misses.
package func nearMisses(of text: String, among candidates: [String]) -> [String] {
  guard text.count <= 64 else { return [] }
  let normal = normalSpelling(of: text)
  var near: [(distance: Int, candidate: String)] = []
  for candidate in candidates {
    let distance = editDistance(normal, normalSpelling(of: candidate))
    if distance * 3 <= candidate.count { near.append((distance, candidate)) }
  }
  near.sort { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }
  return near.map(\.candidate)
}

private func normalSpelling(of text: String) -> [Character] {
  Array(text.lowercased().filter { !"-_ ".contains($0) })
}

/// The least number of insertions, deletions and replacements that turn one text into the other.
/// Cost: the product of the lengths.
private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var previous = Array(0...second.count)
  for (row, left) in first.enumerated() {
    var current = [row + 1]
    for (column, right) in second.enumerated() {
      let replacing = previous[column] + (left == right ? 0 : 1)
      current.append(min(replacing, previous[column + 1] + 1, current[column] + 1))
    }
    previous = current
  }
  return previous[second.count]
}
