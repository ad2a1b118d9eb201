import Foundation
import Spaces

/// The constraints on architectures of a file's space, beyond its choices.
struct SpaceConstraints: Hashable, Sendable {
  /// Combinations of values; an architecture that has all values of one of them is left out.
  let forbidden: [[String: Set<String>]]
  /// Whether the output must depend on the input.
  let connected: Bool
  /// The number of choices that may have each value.
  let counts: [String: ClosedRange<Int>]
  /// The bounds, for each numeric choice, on the sum of its values over all stages.
  let sums: [String: ClosedRange<Int>]

  static let unconstrained = SpaceConstraints(forbidden: [], connected: false, counts: [:], sums: [:])

  var isEmpty: Bool { self == .unconstrained }

  func accept(_ selection: Selection, of form: some SpaceForm) -> Bool {
    guard !isEmpty else { return true }
    let values = form.values(of: selection)
    let byName = Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first }
    for combination in forbidden
    where combination.allSatisfy({ name, values in byName[name].map(values.contains) ?? false }) {
      return false
    }
    for (value, range) in counts where !range.contains(values.count { $0.value == value }) { return false }
    for (choice, range) in sums {
      let numbers = values.compactMap { $0.name.isChoice(choice) ? Int($0.value) : nil }
      guard range.contains(numbers.reduce(0, +)) else { return false }
    }
    return !connected || form.isConnected(selection)
  }
}

extension SpaceConstraints {
  init(_ node: FileNode, of form: some SpaceForm) throws(SpaceFileError) {
    let fields = try node.fields(
      ["forbid", "at-least", "at-most", "sum-at-least", "sum-at-most", "connected"], of: "constraints")
    let choices = form.variants.last ?? []
    let known = Dictionary(choices.map { ($0.name, $0.values) }) { first, _ in first }
    let reader = LayerReader(names: [], choices: known)
    var forbidden: [[String: Set<String>]] = []
    for node in try fields["forbid"]?.list("forbidden combinations", atMost: 1000) ?? [] {
      let condition = try reader.condition(node)
      guard condition.imagesAbove == nil else { throw node.fault("constraints cannot depend on images; name choices") }
      forbidden.append(condition.choices)
    }
    let values = Set(choices.flatMap(\.values)).sorted()
    let numbers = choices.filter { $0.values.allSatisfy { Int($0) != nil } }.reduce(into: [String]()) { all, choice in
      let name = choice.name.components(separatedBy: " of stage ")[0]
      if !all.contains(name) { all.append(name) }
    }
    self.init(
      forbidden: forbidden, connected: try fields["connected"]?.flag() ?? false,
      counts: try Self.limits(fields, "at-least", "at-most", of: values, "no choice has the value"),
      sums: try Self.limits(fields, "sum-at-least", "sum-at-most", of: numbers, "no choice of numbers is called"))
  }

  /// Two maps of names to numbers, the least and the largest.
  private static func limits(
    _ fields: FileFields, _ least: String, _ most: String, of names: [String], _ unknown: String
  ) throws(SpaceFileError) -> [String: ClosedRange<Int>] {
    let largest = 1 << 30
    var limits: [String: ClosedRange<Int>] = [:]
    for field in [least, most] {
      for entry in try fields[field]?.entries("names and numbers", atMost: 1000) ?? [] {
        guard names.contains(entry.key) else {
          throw entry.value.fault("\(unknown) \"\(entry.key)\"; \(knownNames(beside: entry.key, among: names))")
        }
        let number = try entry.value.integer(0...largest, "a limit")
        let range = limits[entry.key] ?? 0...largest
        let (lower, upper) = field == least ? (number, range.upperBound) : (range.lowerBound, number)
        guard lower <= upper else {
          throw entry.value.fault("at least \(lower) and at most \(upper) cannot both hold")
        }
        limits[entry.key] = lower...upper
      }
    }
    return limits
  }
}

extension String {
  /// Whether this is the choice of that name in the file, of the whole network or of a stage.
  fileprivate func isChoice(_ name: String) -> Bool { self == name || hasPrefix(name + " of stage ") }
}
