import Foundation

/// The options in which one value differs from another, for a message: each as "plan.epochs 2 instead
/// of 1", sorted by name.
///
/// - Parameter defaults: options that `other` merely takes from these are ignored.
package func optionDifferences<Options: Encodable>(
  from own: Options, to other: Options, defaults: Options? = nil
) -> [String] {
  let (mine, theirs) = (optionLeaves(of: own), optionLeaves(of: other))
  let standard = defaults.map(optionLeaves)
  return Set(mine.keys).union(theirs.keys).sorted().compactMap { name in
    if let standard, theirs[name] == standard[name] { return nil }
    let (before, now) = (mine[name] ?? "none", theirs[name] ?? "none")
    return before == now ? nil : "\(name) \(now) instead of \(before)"
  }
}

/// Every number and text of a value's JSON by its path.
private func optionLeaves(of options: some Encodable) -> [String: String] {
  var leaves: [String: String] = [:]
  func collect(_ value: Any, _ path: String) {
    if let object = value as? [String: Any] {
      for (name, part) in object { collect(part, path.isEmpty ? name : "\(path).\(name)") }
    } else if let list = value as? [Any] {
      leaves[path] = list.map { "\($0)" }.joined(separator: ",")
    } else {
      leaves[path] = "\(value)"
    }
  }
  let encoder = JSONEncoder()
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  do {
    collect(try JSONSerialization.jsonObject(with: try encoder.encode(options)), "")
  } catch {
    preconditionFailure("options are numbers and texts, which JSON can hold: \(error)")
  }
  return leaves
}
