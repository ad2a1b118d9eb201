import Spaces

/// What the architectures of a file's space have to keep, beyond its choices.
struct SpaceConstraints: Hashable, Sendable {
  /// An architecture that has all values of one of these is left out.
  let forbidden: [[String: Set<String>]]
  /// Whether the output has to depend on the input.
  let connected: Bool
  /// For each value the least and the largest number of choices that have it.
  let counts: [String: ClosedRange<Int>]

  static let none = SpaceConstraints(forbidden: [], connected: false, counts: [:])

  var isEmpty: Bool { self == .none }

  func accept(_ selection: Selection, of form: some SpaceForm) -> Bool {
    guard !isEmpty else { return true }
    let values = form.values(of: selection)
    let byName = Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first }
    for combination in forbidden
    where combination.allSatisfy({ name, values in byName[name].map(values.contains) ?? false }) {
      return false
    }
    for (value, range) in counts where !range.contains(values.count { $0.value == value }) { return false }
    return !connected || form.isConnected(selection)
  }
}

extension SpaceConstraints {
  init(_ node: FileNode, of form: some SpaceForm) throws(SpaceFileError) {
    let fields = try node.fields(["forbid", "at-least", "at-most", "connected"], of: "constraints")
    var known: [String: [String]] = [:]
    for choice in form.variants.joined() { known[choice.name] = choice.values }
    let reader = LayerReader(names: [], choices: known)
    var forbidden: [[String: Set<String>]] = []
    for node in try fields["forbid"]?.list("forbidden combinations", atMost: 1000) ?? [] {
      let condition = try reader.condition(node)
      guard condition.imagesAbove == nil else { throw node.fault("images decide no architecture; name choices alone") }
      forbidden.append(condition.choices)
    }
    let values = form.variants.joined().reduce(into: [String]()) { all, choice in
      all += choice.values.filter { !all.contains($0) }
    }
    let largest = form.variants.map(\.count).max() ?? 0
    var counts: [String: ClosedRange<Int>] = [:]
    for field in ["at-least", "at-most"] {
      for entry in try fields[field]?.entries("values and how often they occur", atMost: 1000) ?? [] {
        guard values.contains(entry.key) else {
          throw entry.value.fault(
            "no choice has the value \"\(entry.key)\"; \(knownNames(beside: entry.key, among: values))")
        }
        let number = try entry.value.integer(0...largest, "how many choices have this value")
        let range = counts[entry.key] ?? 0...largest
        let limited = field == "at-least" ? (number, range.upperBound) : (range.lowerBound, number)
        guard limited.0 <= limited.1 else {
          throw entry.value.fault("at least \(limited.0) and at most \(limited.1) cannot both hold")
        }
        counts[entry.key] = limited.0...limited.1
      }
    }
    self.init(forbidden: forbidden, connected: try fields["connected"]?.flag() ?? false, counts: counts)
  }
}
