import Tangent

extension SearchCommand {
  /// The study's name where the user gives none: what the search is of. Long objectives are cut, with a checksum of all
  /// of them.
  ///
  /// - Parameter space: the space's name.
  func standardName(in space: String) -> String {
    let objective = search.objectives(evaluation).map { objective in
      let words = objective.split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
      return objective.hasPrefix("-") ? "minus-\(words)" : words
    }.joined(separator: "-and-")
    func name(_ objective: String) -> String {
      "\(space)-\(data.datasetTitle)-\(search.algorithmName)-\(objective)"
        + "-seed\(network.seed)"
    }
    let whole = name(objective)
    guard whole.utf8.count > Self.longestName else { return whole }
    return name("\(objective.prefix(40))-\(Checksum(of: objective.utf8))")
  }

  /// A file's name has 255 bytes at most, of which SQLite and the making of a study need 19: ".sqlite.new-journal".
  private static let longestName = 255 - 19
}
