/// The table of search spaces. A new space is one file and one line here.
public enum SearchSpaces {
  /// Every space, in the order in which lists show them.
  public static let all: [any SearchSpace] = [
    NASBench201()
  ]

  /// The space with this name.
  /// - Throws: an error that lists the known names, and the near ones first if the name is close to any.
  public static func named(_ name: String) throws(ArchitectureError) -> any SearchSpace {
    if let space = all.first(where: { $0.name == name }) { return space }
    let names = all.map(\.name)
    let suggestion = nearMisses(of: name, among: names).map { "\"\($0)\"" }.joined(separator: " or ")
    throw ArchitectureError(
      "there is no search space \"\(name.withVisibleControlCharacters)\"; "
        + (suggestion.isEmpty ? "the" : "did you mean \(suggestion)? The")
        + " known spaces are: \(names.joined(separator: ", "))")
  }
}
